using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A piece of memory to be read or written.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/uio.h, struct iovec.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct DataVector
{
    /// <summary>Where it begins.</summary>
    [FieldOffset(0)]
    public nint Address;

    /// <summary>How many bytes.</summary>
    [FieldOffset(8)]
    public nuint Length;
}
