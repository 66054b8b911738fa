using System.Runtime.InteropServices;
using Genirq.Interop.Abi;

namespace Genirq.Interop;

// Threads and what interrupts them.
internal sealed unsafe partial class SystemCalls
{
    /// <inheritdoc/>
    public int SetThreadAffinity(ReadOnlySpan<ulong> cpus)
    {
        // SAFETY: the span is fixed for the call, which is told its length; 0 is the calling thread.
        fixed (ulong* at = cpus)
        {
            return Result(Libc.SetAffinity(0, (nuint)(cpus.Length * sizeof(ulong)), at));
        }
    }

    /// <inheritdoc/>
    public int ThreadId() => Libc.ThreadId();

    /// <inheritdoc/>
    public int CatchSignal(int signal)
    {
        // SAFETY: the handler is the C library's ffs: it takes the signal's number, looks at its bits and returns. It
        // touches no memory, no lock and no managed code. Both structures have glibc's 152 bytes.
        SignalAction action = new() { Handler = NativeLibrary.GetExport(LibraryHandle.Value, "ffs") };
        return Result(Libc.SetSignalAction(signal, &action, null));
    }

    /// <inheritdoc/>
    public int SignalThread(int threadId, int signal) =>
        Result(Libc.SignalThread(Libc.ProcessId(), threadId, signal));

    private static class LibraryHandle
    {
        public static nint Value { get; } =
            NativeLibrary.Load("libc.so.6", typeof(SystemCalls).Assembly, DllImportSearchPath.SafeDirectories);
    }
}
