using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>The state of a group.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_group_status.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct VfioGroupStatus
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>1: it can be used; 2: it is in a container.</summary>
    [FieldOffset(4)]
    public uint Flags;
}
