using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>Who is at the other end of a UNIX socket.</summary>
/// <remarks>Source: Linux 6.12, include/linux/socket.h, struct ucred.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct PeerCredentials
{
    /// <summary>The process.</summary>
    [FieldOffset(0)]
    public int ProcessId;

    /// <summary>Its user.</summary>
    [FieldOffset(4)]
    public uint UserId;

    /// <summary>Its group.</summary>
    [FieldOffset(8)]
    public uint GroupId;
}
