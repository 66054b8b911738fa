using Genirq.Cpus;

namespace Genirq.Simulation.Scripts;

/// <summary>What a step of the kind <see cref="ScriptStepKind.Expect"/> looks at. Null: not looked at.</summary>
public sealed record ScriptExpectation
{
    /// <summary>Events handled: of the queue, else of the device, else of all devices.</summary>
    public long? Events { get; init; }

    /// <summary>Events that the device had and no handler has seen: of the device, else of all.</summary>
    public long? Missing { get; init; }

    /// <summary>How often the queue's handler was called.</summary>
    public long? Interrupts { get; init; }

    /// <summary>Whether the queue is open.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>The queue's index in its store.</summary>
    public long? Index { get; init; }

    /// <summary>The store that the index is in: <c>msix</c>, <c>msi</c>, <c>intx</c> or <c>ims</c>.</summary>
    public string? Store { get; init; }

    /// <summary>Where the queue's interrupt goes now.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>How many queues of the device are open.</summary>
    public long? Queues { get; init; }

    /// <summary>The CPUs that are online.</summary>
    public CpuMask? Online { get; init; }

    /// <summary>Messages that were refused on their way, of all devices.</summary>
    public long? Faults { get; init; }
}
