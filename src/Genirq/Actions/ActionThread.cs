using Genirq.Actions.Threads;

namespace Genirq.Actions;

/// <summary>What an action needs for its thread, or as a one-shot action; other actions do without.</summary>
internal sealed class ActionThread
{
    /// <summary>Its bit among the line's one-shot actions; 0 if it is not one-shot.</summary>
    public ulong Mask { get; set; }

    /// <summary>The thread; null if there is none. Written by request and free.</summary>
    public IrqThread? Thread { get; set; }

    /// <summary>What the thread runs; null if there is none.</summary>
    public IrqThreadWork? Work { get; set; }

    /// <summary>1: the thread was asked to run and has not begun. Changed interlocked.</summary>
    public int RunAsked;
}
