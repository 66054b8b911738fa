using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

// signal.h
internal static unsafe partial class Libc
{
    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    internal static partial int SetSignalAction(int signal, SignalAction* action, SignalAction* earlier);

    [LibraryImport(Library, EntryPoint = "tgkill", SetLastError = true)]
    internal static partial int SignalThread(int process, int thread, int signal);
}
