namespace Genirq.Actions;

/// <summary>What an action needs of its owner to run again.</summary>
public enum ActionKind
{
    /// <summary>A handler in interrupt context: <see cref="Snapshots.SnapshotHandler.Of{TState}"/> or one that is told
    /// the CPU.</summary>
    Handler,

    /// <summary>A thread function, perhaps with a handler:
    /// <see cref="Snapshots.SnapshotHandler.Threaded{TState}"/>.</summary>
    Threaded,

    /// <summary>A handler with something of its own for each CPU:
    /// <see cref="Snapshots.SnapshotHandler.PerCpu{TState}"/>.</summary>
    PerCpu,

    /// <summary>Events that are counted and awaited: <see cref="Snapshots.SnapshotHandler.Events()"/>.</summary>
    Events,
}
