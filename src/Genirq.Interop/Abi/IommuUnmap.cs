using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A mapping that is to go.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/iommufd.h, struct iommu_ioas_unmap.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct IommuUnmap
{
    /// <summary>The size of the structure.</summary>
    [FieldOffset(0)]
    public uint Size;

    /// <summary>The address space.</summary>
    [FieldOffset(4)]
    public uint SpaceId;

    /// <summary>Where devices see it.</summary>
    [FieldOffset(8)]
    public ulong DeviceAddress;

    /// <summary>The size in bytes; answered: how much went.</summary>
    [FieldOffset(16)]
    public ulong Length;
}
