namespace Genirq.Diagnostics;

/// <summary>The places at which a <see cref="FaultInjector"/> is asked whether to fail.</summary>
/// <remarks>In Linux these are the memory allocations, file creations and module references that can fail.</remarks>
public enum FaultPoint
{
    /// <summary>Making an interrupt descriptor.</summary>
    IrqDescriptor,

    /// <summary>Making the per-level data of one interrupt.</summary>
    HierarchyLevel,

    /// <summary>Making a domain.</summary>
    Domain,

    /// <summary>Making a device's MSI data.</summary>
    MsiDeviceData,

    /// <summary>Making an MSI descriptor or the copy of its affinity.</summary>
    MsiDescriptor,

    /// <summary>Inserting an MSI descriptor into its store.</summary>
    MsiStoreInsert,

    /// <summary>Creating an attribute file of a device (<c>msi_irqs/N</c>).</summary>
    MsiAttribute,

    /// <summary>Making an action.</summary>
    IrqAction,

    /// <summary>Holding the module that an interrupt's chip belongs to; the request fails with -ENODEV.</summary>
    ChipOwner,
}
