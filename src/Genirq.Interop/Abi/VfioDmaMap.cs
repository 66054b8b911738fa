using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>Memory that devices are to reach.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_iommu_type1_dma_map.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct VfioDmaMap
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>1 devices read, 2 devices write.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Where it lies in the process.</summary>
    [FieldOffset(8)]
    public ulong Address;

    /// <summary>Where devices see it.</summary>
    [FieldOffset(16)]
    public ulong DeviceAddress;

    /// <summary>The size in bytes.</summary>
    [FieldOffset(24)]
    public ulong Size;
}
