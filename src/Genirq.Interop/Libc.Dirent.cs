using System.Runtime.InteropServices;

namespace Genirq.Interop;

// dirent.h
internal static unsafe partial class Libc
{
    // Takes the descriptor over if it succeeds.
    [LibraryImport(Library, EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial nint OpenNames(SafeHandle folder);

    [LibraryImport(Library, EntryPoint = "readdir", SetLastError = true)]
    internal static partial byte* NextName(nint stream);

    [LibraryImport(Library, EntryPoint = "closedir", SetLastError = true)]
    internal static partial int CloseNames(nint stream);
}
