using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>A message with its control data.</summary>
/// <remarks>Source: Linux 6.12, include/linux/socket.h, struct user_msghdr.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal struct MessageHeader
{
    /// <summary>The address; not used here.</summary>
    [FieldOffset(0)]
    public nint Name;

    /// <summary>Its length.</summary>
    [FieldOffset(8)]
    public uint NameLength;

    /// <summary>The pieces.</summary>
    [FieldOffset(16)]
    public nint Vectors;

    /// <summary>How many pieces.</summary>
    [FieldOffset(24)]
    public nuint VectorCount;

    /// <summary>The control data.</summary>
    [FieldOffset(32)]
    public nint Control;

    /// <summary>How many bytes of control data.</summary>
    [FieldOffset(40)]
    public nuint ControlLength;

    /// <summary>Set by the kernel on receiving.</summary>
    [FieldOffset(48)]
    public MessageFlags Flags;
}
