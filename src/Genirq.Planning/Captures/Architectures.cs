namespace Genirq.Planning.Captures;

/// <summary>What reports need to know of kinds of processors.</summary>
internal static class Architectures
{
    /// <summary>Whether interrupts may be taken to go to vectors of x86: nothing says that it is another one.</summary>
    /// <param name="kind">The kind.</param>
    public static bool MayBeX86(this MachineArchitecture kind) =>
        kind is MachineArchitecture.X86 or MachineArchitecture.Unknown;

    /// <summary>Whether MSI-X entries can be allocated after MSI-X was enabled (<c>pci_msix_can_alloc_dyn</c>). x86's
    /// vectors and their remapping alone allow it; no parent of messages of another architecture does.</summary>
    /// <param name="kind">The kind.</param>
    /// <remarks>Source: Linux 6.12, the flag MSI_FLAG_PCI_MSIX_ALLOC_DYN of the parents' domains.</remarks>
    public static bool AllocatesMsiXLater(this MachineArchitecture kind) => kind.MayBeX86();

    /// <summary>The name that people use of a machine's kind; both, where only chips of interrupts tell it that stand
    /// in machines of 32 and of 64 bits, or of either byte order.</summary>
    /// <param name="capture">The machine.</param>
    public static string NameOf(MachineCapture capture) => capture switch
    {
        { ProcessorName: { } word, Architecture: MachineArchitecture.Arm64 }
            when word.StartsWith("armv", StringComparison.Ordinal) => "32-bit arm",
        { ProcessorName: "ppc64" or "powerpc64", Architecture: MachineArchitecture.PowerPc } => "ppc64",
        { ArchitectureBasis: Basis.Inferred, Architecture: MachineArchitecture.Arm64 }
            when !capture.Interrupts.Any(static one => one.Chip is { } chip
                && (chip.StartsWith("ITS", StringComparison.Ordinal)
                    || chip.StartsWith("GICv3", StringComparison.Ordinal))) => "arm64 or 32-bit arm",
        { ArchitectureBasis: Basis.Inferred, Architecture: MachineArchitecture.PowerPc } => "ppc64le or ppc64",
        _ => capture.Architecture.Name(),
    };

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
