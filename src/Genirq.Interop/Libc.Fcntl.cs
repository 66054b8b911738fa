using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// fcntl.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DescriptorHandle Open(string path, OpenFlags flags, uint mode);

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DescriptorHandle OpenAt(SafeHandle folder, string path, OpenFlags flags);

    // For a file that is closed where it was opened, thousands of times: a handle costs as much as the call.
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenBriefly(SafeHandle folder, string path, OpenFlags flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FileControl(SafeHandle descriptor, FileControl command, nint argument);

    // F_DUPFD_CLOEXEC: a second descriptor of the same open file.
    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    internal static partial DescriptorHandle Duplicate(SafeHandle descriptor, int command, nint lowest);
}
