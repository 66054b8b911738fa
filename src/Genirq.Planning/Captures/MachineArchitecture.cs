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

    /// <summary>Another one, which is not x86.</summary>
    Other,

    /// <summary>RISC-V: messages go to the interrupt file of a hart.</summary>
    RiscV,

    /// <summary>LoongArch: messages go through a bridge chip, or straight to a vector of a CPU.</summary>
    LoongArch,

    /// <summary>POWER: messages are dealt by the firmware.</summary>
    PowerPc,

    /// <summary>IBM Z: messages set bits of the adapter interrupt.</summary>
    S390,
}
