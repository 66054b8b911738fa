using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>The blueprints of functions' own domains.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/irqdomain.c.</remarks>
internal static class PciTemplates
{
    private static readonly PciMsiOps s_msiOps = new();
    private static readonly PciMsiXOps s_msiXOps = new();

    /// <summary>The blueprint of MSI.</summary>
    public static MsiDomainTemplate Msi(IrqSystem system) => new()
    {
        Chip = PciMsiChip.Msi,
        Ops = s_msiOps,
        Flags = CommonFlags(system) | MsiFlags.MultiPciMsi,
        BusToken = BusToken.PciDeviceMsi,
    };

    /// <summary>The blueprint of MSI-X.</summary>
    public static MsiDomainTemplate MsiX(IrqSystem system) => new()
    {
        Chip = PciMsiChip.MsiX,
        Ops = s_msiXOps,
        Flags = CommonFlags(system) | MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic,
        BusToken = BusToken.PciDeviceMsiX,
    };

    /// <summary>What all PCI domains have.</summary>
    public static MsiFlags CommonFlags(IrqSystem system) =>
        MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly | MsiFlags.DeviceAttributes
        | (system.Options.HasReservationMode ? MsiFlags.MustReactivate : MsiFlags.None);
}
