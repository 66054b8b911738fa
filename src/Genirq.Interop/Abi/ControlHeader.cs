using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>The head of one control message.</summary>
/// <remarks>Source: Linux 6.12, include/linux/socket.h, struct cmsghdr.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ControlHeader
{
    /// <summary>Head and body, in bytes.</summary>
    [FieldOffset(0)]
    public nuint Length;

    /// <summary>Whose it is.</summary>
    [FieldOffset(8)]
    public int Level;

    /// <summary>What it is.</summary>
    [FieldOffset(12)]
    public int Kind;
}
