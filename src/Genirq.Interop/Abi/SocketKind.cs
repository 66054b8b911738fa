namespace Genirq.Interop.Abi;

/// <summary>What a UNIX socket carries.</summary>
/// <remarks>Source: Linux 6.12, include/linux/net.h.</remarks>
internal enum SocketKind
{
    /// <summary>Bytes.</summary>
    Stream = 1,

    /// <summary>Single messages.</summary>
    Datagram = 2,

    /// <summary>Messages in order.</summary>
    SequencedPacket = 5,
}
