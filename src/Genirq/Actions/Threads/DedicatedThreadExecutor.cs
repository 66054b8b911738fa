using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Actions.Threads;

/// <summary>Runs each action's thread function on a background thread of its own, named <c>irq/N-name</c>.</summary>
/// <remarks>
/// For production. A wake is one signal; a request starts a thread, which costs tens of microseconds.
/// Differs from Linux: the threads have the process's scheduling class, not a real-time one. To which CPUs they go is
/// up to <see cref="ApplyAffinity"/>, since only the platform can bind a thread.
/// </remarks>
public sealed class DedicatedThreadExecutor : IrqThreadExecutor
{
    /// <summary>Binds the calling thread to CPUs; null leaves threads where the scheduler puts them.</summary>
    /// <remarks>Called on the action's own thread before its first run, and whenever the interrupt has moved.</remarks>
    public Action<IrqThreadWork, CpuMask>? ApplyAffinity { get; init; }

    /// <inheritdoc/>
    public override int TryStart(IrqThreadWork work, out IrqThread? thread)
    {
        ArgumentNullException.ThrowIfNull(work);
        thread = null;
        DedicatedThread made = new(work, ApplyAffinity);
        try
        {
            made.Start();
        }
        catch (OutOfMemoryException)
        {
            made.Dispose();
            return ErrorCode.NoMemory;
        }

        thread = made;
        return 0;
    }
}
