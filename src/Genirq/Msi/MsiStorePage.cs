namespace Genirq.Msi;

/// <summary>64 consecutive places of a descriptor store.</summary>
internal sealed class MsiStorePage
{
    /// <summary>The descriptors; null where a place is free.</summary>
    public readonly MsiDescriptor?[] Descriptors = new MsiDescriptor?[MsiDescriptorStore.PageSize];

    /// <summary>The first interrupt of each descriptor, for look-ups without a lock; 0 where there is none.</summary>
    public readonly int[] Irqs = new int[MsiDescriptorStore.PageSize];

    /// <summary>Freed descriptors, kept for the next owner of their place.</summary>
    public readonly MsiDescriptor?[] Parked = new MsiDescriptor?[MsiDescriptorStore.PageSize];

    /// <summary>A bit for each place that is taken.</summary>
    public ulong Used;
}
