namespace Genirq.Planning.Captures;

/// <summary>What reports need to know of kinds of processors.</summary>
internal static class Architectures
{
    /// <summary>Whether interrupts may be taken to go to vectors of x86: nothing says that it is another one.</summary>
    /// <param name="kind">The kind.</param>
    public static bool MayBeX86(this MachineArchitecture kind) =>
        kind is MachineArchitecture.X86 or MachineArchitecture.Unknown;

    /// <summary>The name that people use.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this MachineArchitecture kind) => kind switch
    {
        MachineArchitecture.X86 => "x86",
        MachineArchitecture.Arm64 => "arm64",
        MachineArchitecture.RiscV => "riscv64",
        MachineArchitecture.LoongArch => "loongarch64",
        MachineArchitecture.PowerPc => "ppc64le",
        MachineArchitecture.S390 => "s390x",
        MachineArchitecture.Other => "another architecture than x86",
        _ => "an unknown architecture",
    };
}
