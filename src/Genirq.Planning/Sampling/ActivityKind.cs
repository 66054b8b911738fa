namespace Genirq.Planning.Sampling;

/// <summary>What the lines of an activity are about.</summary>
internal enum ActivityKind
{
    /// <summary>Devices, and the interrupts that belong to none.</summary>
    Devices,

    /// <summary>Single interrupts.</summary>
    Interrupts,

    /// <summary>CPUs.</summary>
    Cpus,
}
