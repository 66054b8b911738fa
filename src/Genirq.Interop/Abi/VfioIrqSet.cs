using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What is to become of interrupts; data follows.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_irq_set.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct VfioIrqSet
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>One kind of data, one action.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Which kind of interrupt.</summary>
    [FieldOffset(8)]
    public uint Index;

    /// <summary>The first one.</summary>
    [FieldOffset(12)]
    public uint Start;

    /// <summary>How many.</summary>
    [FieldOffset(16)]
    public uint Count;
}
