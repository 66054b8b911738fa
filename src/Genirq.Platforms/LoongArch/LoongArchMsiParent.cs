using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.LoongArch;

/// <summary>What both parents of LoongArch offer to devices' MSI domains.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-loongson-pch-msi.c, pch_msi_parent_ops.</remarks>
internal static class LoongArchMsiParent
{
    /// <summary>Makes the operations.</summary>
    public static MsiParentOps Create() => new LibraryMsiParentOps
    {
        SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX | MsiFlags.MultiPciMsi,
        RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.PciMsiMaskParent,
        Prefix = "PCH-",
        BusSelectToken = BusToken.Nexus,
        BusSelectMask = 1u << (int)BusToken.PciMsi,
    };
}
