using Genirq.Actions;

namespace Genirq.Properties.Actions;

/// <summary>One driver on a shared line: it notices a run that comes after its free has returned.</summary>
internal sealed class LineClient
{
    private int _isFreed;
    private int _lateRuns;
    private int _hardRuns;
    private int _threadRuns;
    private int _running;
    private int _overlaps;

    // What the handler has asked of the thread, and what the thread has seen of it.
    private long _asked;
    private long _seen;

    /// <summary>Runs after the free had returned.</summary>
    public int LateRuns => Volatile.Read(ref _lateRuns);

    /// <summary>Runs of the handler.</summary>
    public int HardRuns => Volatile.Read(ref _hardRuns);

    /// <summary>Runs of the thread function.</summary>
    public int ThreadRuns => Volatile.Read(ref _threadRuns);

    /// <summary>Runs of the thread function at the same time as another one.</summary>
    public int Overlaps => Volatile.Read(ref _overlaps);

    /// <summary>Whether the thread has seen all that the handler asked.</summary>
    public bool IsDone => Volatile.Read(ref _asked) == Volatile.Read(ref _seen);

    /// <summary>The handler in interrupt context.</summary>
    public static IrqResult Handle(Irq irq, LineClient client)
    {
        client.Check();

        // Ordering: atomic only; the wake that follows is a full fence.
        Interlocked.Increment(ref client._hardRuns);
        Interlocked.Increment(ref client._asked);
        return IrqResult.WakeThread;
    }

    /// <summary>The thread function.</summary>
    public static IrqResult Run(Irq irq, LineClient client)
    {
        client.Check();

        // Ordering: full fences; of two runs at the same time the second sees the first.
        if (Interlocked.Increment(ref client._running) != 1)
        {
            Interlocked.Increment(ref client._overlaps);
        }

        Volatile.Write(ref client._seen, Volatile.Read(ref client._asked));
        Interlocked.Increment(ref client._threadRuns);
        Interlocked.Decrement(ref client._running);
        return IrqResult.Handled;
    }

    /// <summary>Tells that the free has returned.</summary>
    public void SetFreed() => Volatile.Write(ref _isFreed, 1);

    private void Check()
    {
        if (Volatile.Read(ref _isFreed) != 0)
        {
            // Ordering: atomic only.
            Interlocked.Increment(ref _lateRuns);
        }
    }
}
