using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>What a device is. Older headers end behind the fields named here, at 20 bytes.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/vfio.h, struct vfio_device_info.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct VfioDeviceInfo
{
    /// <summary>The size of the structure, as the caller knows it; the kernel may answer how much it needs.</summary>
    [FieldOffset(0)]
    public uint ArgumentSize;

    /// <summary>1: it can be reset; 2: PCI.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>How many regions.</summary>
    [FieldOffset(8)]
    public uint RegionCount;

    /// <summary>How many kinds of interrupts.</summary>
    [FieldOffset(12)]
    public uint IrqCount;

    /// <summary>Where the first capability stands; 0: none.</summary>
    [FieldOffset(16)]
    public uint CapabilityOffset;
}
