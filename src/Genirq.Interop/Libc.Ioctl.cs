using System.Runtime.InteropServices;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// sys/ioctl.h. The request is an unsigned long: it must not be sign-extended.
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(SafeHandle descriptor, nuint request, nint argument);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int Control(SafeHandle descriptor, nuint request, byte* argument);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial DescriptorHandle ControlOpen(SafeHandle descriptor, nuint request, nint argument);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial DescriptorHandle ControlOpen(SafeHandle descriptor, nuint request, byte* argument);
}
