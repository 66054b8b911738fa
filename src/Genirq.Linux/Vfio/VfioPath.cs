namespace Genirq.Linux.Vfio;

/// <summary>The ways to a device.</summary>
public enum VfioPath
{
    /// <summary>The device's own node where the kernel has it, else its group.</summary>
    Any,

    /// <summary>The group's node, and a container.</summary>
    Group,

    /// <summary>The device's own node, and an IOMMU descriptor.</summary>
    Device,
}
