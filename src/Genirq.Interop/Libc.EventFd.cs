using System.Runtime.InteropServices;
using Genirq.Interop.Abi;
using Genirq.Interop.Handles;

namespace Genirq.Interop;

// sys/eventfd.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    internal static partial EventFdHandle EventFd(uint initial, EventFdFlags flags);
}
