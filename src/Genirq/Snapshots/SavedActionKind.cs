namespace Genirq.Snapshots;

/// <summary>What an action needs of its owner to run again.</summary>
public enum SavedActionKind
{
    /// <summary>A handler in interrupt context: <see cref="SnapshotHandler.Of{TState}"/> or one that is told the
    /// CPU.</summary>
    Handler,

    /// <summary>A thread function, perhaps with a handler: <see cref="SnapshotHandler.Threaded{TState}"/>.</summary>
    Threaded,

    /// <summary>A handler with something of its own for each CPU:
    /// <see cref="SnapshotHandler.PerCpu{TState}"/>.</summary>
    PerCpu,

    /// <summary>Events that are counted and awaited: <see cref="SnapshotHandler.Events()"/>.</summary>
    Events,
}
