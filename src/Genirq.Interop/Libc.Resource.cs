using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

// sys/resource.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(ResourceKind kind, ResourceLimit* limit);
}
