namespace Genirq.Planning.Captures;

/// <summary>What kind of processor a machine has, as far as its interrupts are concerned.</summary>
public enum MachineArchitecture
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>x86, 32 or 64 bits: interrupts go to a vector of a CPU.</summary>
    X86,

    /// <summary>arm64: interrupts go through a GIC.</summary>
    Arm64,

    /// <summary>Another one.</summary>
    Other,
}
