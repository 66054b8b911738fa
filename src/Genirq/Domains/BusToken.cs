namespace Genirq.Domains;

/// <summary>What a domain is for. The numbers are those of Linux 6.12; which one shows as the suffix of a domain's name
/// says <see cref="Releases.KernelRelease.NumberOf"/>.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irqdomain_defs.h, irq_domain_bus_token.</remarks>
public enum BusToken
{
    /// <summary>No particular purpose.</summary>
    Any = 0,

    /// <summary>Wired interrupts.</summary>
    Wired = 1,

    /// <summary>MSI of no particular bus.</summary>
    GenericMsi = 2,

    /// <summary>A global PCI MSI domain.</summary>
    PciMsi = 3,

    /// <summary>Platform device MSI.</summary>
    PlatformMsi = 4,

    /// <summary>The node where MSI parents meet.</summary>
    Nexus = 5,

    /// <summary>Inter-processor interrupts.</summary>
    Ipi = 6,

    /// <summary>Freescale management complex MSI.</summary>
    FslMcMsi = 7,

    /// <summary>Texas Instruments interrupt aggregator MSI.</summary>
    TiSciIntaMsi = 8,

    /// <summary>Wake-up interrupts.</summary>
    Wakeup = 9,

    /// <summary>Devices behind an Intel volume management device.</summary>
    VmdMsi = 10,

    /// <summary>One PCI device's MSI.</summary>
    PciDeviceMsi = 11,

    /// <summary>One PCI device's MSI-X.</summary>
    PciDeviceMsiX = 12,

    /// <summary>Intel remapping hardware.</summary>
    Dmar = 13,

    /// <summary>AMD remapping hardware.</summary>
    AmdVi = 14,

    /// <summary>One device's own message store.</summary>
    DeviceMsi = 15,

    /// <summary>A wire that is turned into a message.</summary>
    WiredToMsi = 16,

    /// <summary>A PCI device's own message store beside MSI-X. 15 in Linux 6.2 to 6.9, gone since.</summary>
    PciDeviceIms = 31,
}
