using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A device that gets an address space.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_device_attach_iommufd_pt.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct VfioAttach
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>The address space; answered: the table in use.</summary>
    [FieldOffset(8)]
    public uint TableId;
}
