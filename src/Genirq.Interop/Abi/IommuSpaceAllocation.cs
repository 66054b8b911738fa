using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>An address space that is made.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/iommufd.h, struct iommu_ioas_alloc.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct IommuSpaceAllocation
{
    /// <summary>The size of the structure.</summary>
    [FieldOffset(0)]
    public uint Size;

    /// <summary>0.</summary>
    [FieldOffset(4)]
    public uint Flags;

    /// <summary>Answered: its number.</summary>
    [FieldOffset(8)]
    public uint Id;
}
