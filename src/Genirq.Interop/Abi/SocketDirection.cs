namespace Genirq.Interop.Abi;

/// <summary>Which side of a connection is shut down.</summary>
/// <remarks>Source: Linux 6.12, include/linux/net.h.</remarks>
internal enum SocketDirection
{
    /// <summary>Nothing is received any more.</summary>
    Receive = 0,

    /// <summary>Nothing is sent any more.</summary>
    Send = 1,

    /// <summary>Neither.</summary>
    Both = 2,
}
