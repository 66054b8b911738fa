using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A mapping that is to go.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_iommu_type1_dma_unmap.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct VfioDmaUnmap
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Where devices see it.</summary>
    [FieldOffset(8)]
    public ulong DeviceAddress;

    /// <summary>The size in bytes; answered: how much went.</summary>
    [FieldOffset(16)]
    public ulong Size;
}
