using System.Collections.Frozen;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Captures;

/// <summary>Tells the kind of processor by the rows of <c>/proc/interrupts</c>: chips, triggers and names.</summary>
/// <remarks>
/// x86 is told only where something says so: names of chips, a trigger behind a dash (<c>0-edge</c>), or rows that no
/// other architecture has.
/// </remarks>
internal static class ArchitectureEvidence
{
    private static readonly (string Start, MachineArchitecture Kind)[] s_chips =
    [
        ("GIC", MachineArchitecture.Arm64),
        ("ITS-", MachineArchitecture.Arm64),
        ("RISC-V", MachineArchitecture.RiscV),
        ("PLIC", MachineArchitecture.RiscV),
        ("APLIC", MachineArchitecture.RiscV),
        ("IMSIC", MachineArchitecture.RiscV),
        ("SiFive", MachineArchitecture.RiscV),
        ("CPUINTC", MachineArchitecture.LoongArch),
        ("PCH PIC", MachineArchitecture.LoongArch),
        ("PCH-PCI-", MachineArchitecture.LoongArch),
        ("AVECINTC", MachineArchitecture.LoongArch),
        ("EIOINTC", MachineArchitecture.LoongArch),
        ("LIOINTC", MachineArchitecture.LoongArch),
        ("PCH MSI", MachineArchitecture.LoongArch),
        ("PCH PCI", MachineArchitecture.LoongArch),
        ("ARMCTRL", MachineArchitecture.Other),
        // ia64 (parisc has an IO-SAPIC as well) and sparc64.
        ("LSAPIC", MachineArchitecture.Other),
        ("IO-SAPIC", MachineArchitecture.Other),
        ("sun4u", MachineArchitecture.Other),
        ("sun4v", MachineArchitecture.Other),
        ("MIPS", MachineArchitecture.Other),
        ("OPAL", MachineArchitecture.PowerPc),
        ("XIVE-", MachineArchitecture.PowerPc),
        ("XICS", MachineArchitecture.PowerPc),
        ("pSeries-", MachineArchitecture.PowerPc),
        ("PNV-", MachineArchitecture.PowerPc),
    ];

    // Rows that only one architecture has.
    private static readonly FrozenDictionary<string, MachineArchitecture> s_rows =
        new Dictionary<string, MachineArchitecture>
        {
            ["EXT"] = MachineArchitecture.S390,
            ["I/O"] = MachineArchitecture.S390,
            ["AIO"] = MachineArchitecture.S390,
            ["PCF"] = MachineArchitecture.S390,
            ["WDG"] = MachineArchitecture.PowerPc,
            ["DBL"] = MachineArchitecture.PowerPc,
            ["BCT"] = MachineArchitecture.PowerPc,
            ["HMI"] = MachineArchitecture.PowerPc,
            ["RES"] = MachineArchitecture.X86,
            ["DFR"] = MachineArchitecture.X86,
            ["MCP"] = MachineArchitecture.X86,
            ["RTR"] = MachineArchitecture.X86,
            ["PLT"] = MachineArchitecture.X86,
            ["HYP"] = MachineArchitecture.X86,
            ["HRE"] = MachineArchitecture.X86,
            ["HVS"] = MachineArchitecture.X86,
            ["PMN"] = MachineArchitecture.X86,
            ["VPMI"] = MachineArchitecture.X86,
            ["MIS"] = MachineArchitecture.X86,
            ["CAL"] = MachineArchitecture.X86,
            ["TLB"] = MachineArchitecture.X86,
            ["THR"] = MachineArchitecture.X86,
            ["TRM"] = MachineArchitecture.X86,
            ["IWI"] = MachineArchitecture.X86,
            ["PIN"] = MachineArchitecture.X86,
            ["NPI"] = MachineArchitecture.X86,
            ["PIW"] = MachineArchitecture.X86,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Tells the kind of processor.</summary>
    /// <param name="interrupts">The interrupts.</param>
    /// <param name="names">The names of rows without a number.</param>
    /// <param name="vectors">The x86 vectors, if there are any.</param>
    public static MachineArchitecture Of(
        IReadOnlyList<CapturedInterrupt> interrupts, IReadOnlyCollection<string> names, VectorDump? vectors)
    {
        if (vectors is { IsOfIdentities: false })
        {
            return MachineArchitecture.X86;
        }

        foreach (string name in names)
        {
            if (s_rows.TryGetValue(name, out MachineArchitecture kind))
            {
                return kind;
            }
        }

        // x86 numbers no kinds of interrupts between processors.
        MachineArchitecture ofChips = OfChips(interrupts);
        return ofChips.MayBeX86() && names.Any(IsBetweenProcessors) ? MachineArchitecture.Other : ofChips;
    }

    private static bool IsBetweenProcessors(string name) =>
        name.Length > 3 && name.StartsWith("IPI", StringComparison.Ordinal) && char.IsAsciiDigit(name[3]);

    private static MachineArchitecture OfChips(IReadOnlyList<CapturedInterrupt> interrupts)
    {
        bool isX86 = false;
        bool looksX86 = false;
        bool isOther = false;
        foreach (CapturedInterrupt interrupt in interrupts)
        {
            string chip = interrupt.Chip ?? "";
            foreach ((string start, MachineArchitecture kind) in s_chips)
            {
                if (chip.StartsWith(start, StringComparison.Ordinal)
                    && !chip.StartsWith("GIC-MIPS", StringComparison.Ordinal))
                {
                    return kind;
                }
            }

            isX86 |= chip.EndsWith("IO-APIC", StringComparison.Ordinal)
                || chip.StartsWith("IR-", StringComparison.Ordinal) || chip.StartsWith("VMD-", StringComparison.Ordinal)
                || (chip.StartsWith("Hyper-V", StringComparison.Ordinal) && interrupt.Flow is not ("Edge" or "Level"))
                || chip.Contains("HPET", StringComparison.Ordinal)
                || chip.StartsWith("XT-PIC", StringComparison.Ordinal)
                || chip is "DMAR-MSI" or "DMAR_MSI" or "IOMMU-MSI";

            // A GPIO controller's row may have a flow behind its number on any architecture.
            looksX86 |= chip.Contains("MSI", StringComparison.Ordinal) && interrupt.Flow is ("edge" or "fasteoi");
            isOther |= interrupt.Flow is "Edge" or "Level";
        }

        return isX86 ? MachineArchitecture.X86
            : isOther ? MachineArchitecture.Other
            : looksX86 ? MachineArchitecture.X86
            : MachineArchitecture.Unknown;
    }
}
