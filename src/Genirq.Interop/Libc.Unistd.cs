using System.Runtime.InteropServices;

namespace Genirq.Interop;

// unistd.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeHandle descriptor, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint ReadBriefly(int descriptor, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeHandle descriptor, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    internal static partial nint ReadAt(SafeHandle descriptor, byte* data, nuint length, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    internal static partial nint WriteAt(SafeHandle descriptor, byte* data, nuint length, long offset);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int Truncate(SafeHandle descriptor, long length);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ReadLink(SafeHandle folder, string path, byte* target, nuint length);

    [LibraryImport(Library, EntryPoint = "gettid", SetLastError = true)]
    internal static partial int ThreadId();

    [LibraryImport(Library, EntryPoint = "getpid", SetLastError = true)]
    internal static partial int ProcessId();
}
