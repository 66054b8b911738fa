using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// sys/mman.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint Map(
        nint address,
        nuint length,
        MemoryProtection protection,
        MappingFlags flags,
        SafeHandle descriptor,
        long offset);

    // For memory of no file, whose descriptor is -1.
    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    internal static partial nint MapAnonymous(
        nint address, nuint length, MemoryProtection protection, MappingFlags flags, int descriptor, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    internal static partial int Unmap(nint address, nuint length);

    [LibraryImport(
        Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DescriptorHandle MemoryFile(string name, MemoryFileFlags flags);
}
