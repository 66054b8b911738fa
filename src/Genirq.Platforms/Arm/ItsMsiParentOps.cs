using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>What an ITS offers to devices' MSI domains. Interrupts cannot be added after MSI-X is enabled.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its-msi-parent.c.</remarks>
internal sealed class ItsMsiParentOps : MsiParentOps
{
    private static readonly LibraryMsiParentOps s_library = new();
    private readonly ItsDomain _domain;

    /// <summary>Makes the operations of a domain.</summary>
    /// <param name="domain">The domain.</param>
    public ItsMsiParentOps(ItsDomain domain)
    {
        _domain = domain;
        SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX | MsiFlags.MultiPciMsi;
        RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.PciMsiMaskParent;
        Prefix = "ITS-";
        BusSelectToken = BusToken.Nexus;
        BusSelectMask = (1u << (int)BusToken.PciMsi) | (1u << (int)BusToken.PlatformMsi);
    }

    /// <inheritdoc/>
    public override bool InitializeChild(MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        ArgumentNullException.ThrowIfNull(child);
        bool isPci = child.BusToken is BusToken.PciDeviceMsi or BusToken.PciDeviceMsiX;
        child.Ops = new ItsMsiDomainOps(_domain, child.Ops, isPci);
        return s_library.InitializeChild(device, domain, realParent, child);
    }
}
