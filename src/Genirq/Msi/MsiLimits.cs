namespace Genirq.Msi;

/// <summary>The fixed limits of the MSI core.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h and kernel/irq/msi.c.</remarks>
public static class MsiLimits
{
    /// <summary>The highest index.</summary>
    public const uint MaxIndex = 65535;

    /// <summary>The largest size of a domain.</summary>
    public const uint MaxDomainSize = 65536;

    /// <summary>Visible characters of a per-device domain's chip name; longer names are cut.</summary>
    public const int MaxNameLength = 47;
}
