using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

// poll.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);
}
