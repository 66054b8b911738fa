namespace Genirq.Msi;

/// <summary>Which descriptors an iteration returns.</summary>
/// <remarks>Source: Linux 6.12, include/linux/msi.h, msi_desc_filter.</remarks>
public enum MsiDescriptorFilter
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those without an interrupt.</summary>
    NotAssociated,

    /// <summary>Those with an interrupt.</summary>
    Associated,
}
