namespace Genirq.Linux.Vfio;

/// <summary>How a device is opened.</summary>
public sealed record VfioOpenOptions
{
    /// <summary>The way to it.</summary>
    public VfioPath Path { get; init; }

    /// <summary>
    /// Whether a group without an IOMMU is taken: the device then reaches all memory, and mappings are refused. Needs a
    /// parameter of the kernel's module and the right CAP_SYS_RAWIO.
    /// </summary>
    public bool AllowsNoIommu { get; init; }

    /// <summary>Where sysfs is; for tests, and for other roots.</summary>
    public string SysfsRoot { get; init; } = "/sys";

    /// <summary>Where device nodes are.</summary>
    public string DevicesRoot { get; init; } = "/dev";
}
