namespace Genirq.Planning.Plans;

/// <summary>What a plan changes.</summary>
public enum PlanChangeKind
{
    /// <summary>Adds devices of a driver.</summary>
    Add,

    /// <summary>Takes a function out.</summary>
    Remove,

    /// <summary>Starts a function's driver anew with another number of queues.</summary>
    Queues,

    /// <summary>Switches virtual functions of a function on, or off.</summary>
    VirtualFunctions,

    /// <summary>Takes CPUs offline, one after the other.</summary>
    Offline,

    /// <summary>Brings CPUs online, one after the other.</summary>
    Online,

    /// <summary>Writes the affinity of interrupts.</summary>
    Affinity,

    /// <summary>Moves interrupts so that all CPUs have room.</summary>
    Balance,

    /// <summary>Starts the machine with CPUs that managed interrupts avoid.</summary>
    Isolate,

    /// <summary>Starts the machine with another number of CPUs.</summary>
    CpuCount,

    /// <summary>Starts the machine without interrupt remapping.</summary>
    NoRemapping,
}
