using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

// sys/stat.h. statx, whose structure is the same on every processor.
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Status(SafeHandle descriptor, string path, int flags, uint mask, FileStatus* status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PathStatus(int folder, string path, int flags, uint mask, FileStatus* status);
}
