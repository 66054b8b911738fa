using Genirq.Cpus;

namespace Genirq.Planning.Parents;

/// <summary>Where an interrupt of a machine that is not x86 goes, as far as files tell.</summary>
public readonly record struct InterruptTarget
{
    /// <summary>The CPUs that take it: one, or all of which any may; empty while it is shut down; null if nothing
    /// tells.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>The CPUs one of which takes it, where the kernel does not report which; null otherwise.</summary>
    public CpuMask? OneOf { get; init; }

    /// <summary>What the CPUs were taken from; null if nothing tells.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the kernel alone decides where it goes; null if nothing tells.</summary>
    public bool? IsManaged { get; init; }

    /// <summary>Whether another affinity waits for its next interrupt.</summary>
    public bool IsMoving { get; init; }

    /// <summary>Whether it is shut down because its CPUs are offline.</summary>
    public bool IsShutDown { get; init; }
}
