namespace Genirq.Msi;

/// <summary>Which of a device's MSI domains is meant.</summary>
/// <param name="Value">0 up to the number of slots per device (<see cref="IrqSystemOptions.MaxDeviceDomains"/>) less
/// 1.</param>
/// <remarks>Source: Linux 6.12 and 6.2, include/linux/msi_api.h, msi_domain_ids.</remarks>
public readonly record struct MsiDomainId(int Value)
{
    /// <summary>The first domain: MSI or MSI-X.</summary>
    public static MsiDomainId Default => default;

    /// <summary>The second domain: an implementation-defined store beside MSI-X.</summary>
    public static MsiDomainId Secondary => new(1);
}
