using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>Memory that devices are to reach.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/iommufd.h, struct iommu_ioas_map.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct IommuMap
{
    /// <summary>The size of the structure.</summary>
    [FieldOffset(0)]
    public uint Size;

    /// <summary>1 at the address given, 2 devices write, 4 devices read.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>The address space.</summary>
    [FieldOffset(8)]
    public uint SpaceId;

    /// <summary>Where it lies in the process.</summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>The size in bytes.</summary>
    [FieldOffset(24)]
    public ulong Length;

    /// <summary>Where devices see it.</summary>
    [FieldOffset(32)]
    public ulong DeviceAddress;
}
