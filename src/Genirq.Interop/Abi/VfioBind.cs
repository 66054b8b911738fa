using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A device that is bound to an IOMMU descriptor.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_device_bind_iommufd.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct VfioBind
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>The IOMMU descriptor.</summary>
    [FieldOffset(8)]
    public int IommuDescriptor;

    /// <summary>Answered: its number there.</summary>
    [FieldOffset(12)]
    public uint DeviceId;
}
