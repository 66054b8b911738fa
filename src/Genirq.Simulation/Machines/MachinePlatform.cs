namespace Genirq.Simulation.Machines;

/// <summary>What brings the messages of a machine's devices to its CPUs.</summary>
public enum MachinePlatform
{
    /// <summary>Local APICs, with or without remapping units.</summary>
    X86,

    /// <summary>The translation service of a GICv3 (arm64): LPIs.</summary>
    ArmIts,

    /// <summary>The interrupt files of RISC-V harts: identities.</summary>
    RiscVImsic,
}
