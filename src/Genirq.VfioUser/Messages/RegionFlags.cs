namespace Genirq.VfioUser.Messages;

/// <summary>What a region can do.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, VFIO_REGION_INFO_FLAG_*.</remarks>
[Flags]
public enum RegionFlags : uint
{
    /// <summary>Nothing: the region is absent.</summary>
    None = 0,

    /// <summary>It can be read.</summary>
    Read = 1,

    /// <summary>It can be written.</summary>
    Write = 2,

    /// <summary>It can be mapped by the descriptor of the reply.</summary>
    Map = 4,

    /// <summary>Capabilities follow, such as which areas can be mapped.</summary>
    Capabilities = 8,
}
