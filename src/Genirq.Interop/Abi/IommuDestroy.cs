using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>An object that is to go.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/iommufd.h, struct iommu_destroy.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct IommuDestroy
{
    /// <summary>The size of the structure.</summary>
    [FieldOffset(0)]
    public uint Size;

    /// <summary>The object.</summary>
    [FieldOffset(4)]
    public uint Id;
}
