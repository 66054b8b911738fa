using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A kind of interrupt of a device.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_irq_info.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct VfioIrqData
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>1 event descriptors, 2 maskable, 4 masks itself, 8 cannot grow.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Which kind.</summary>
    [FieldOffset(8)]
    public uint Index;

    /// <summary>How many there are.</summary>
    [FieldOffset(12)]
    public uint Count;
}
