using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A region of a device.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_region_info.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct VfioRegionData
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>1 read, 2 write, 4 can be mapped, 8 capabilities follow.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Which region.</summary>
    [FieldOffset(8)]
    public uint Index;

    /// <summary>Where the first capability stands; 0: none.</summary>
    [FieldOffset(12)]
    public uint CapabilityOffset;

    /// <summary>The size in bytes.</summary>
    [FieldOffset(16)]
    public ulong Size;

    /// <summary>Where it begins in the device's descriptor.</summary>
    [FieldOffset(24)]
    public ulong Offset;
}
