using System.Runtime.InteropServices;

namespace Genirq.Interop;

// sched.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "sched_setaffinity", SetLastError = true)]
    internal static partial int SetAffinity(int thread, nuint length, ulong* cpus);
}
