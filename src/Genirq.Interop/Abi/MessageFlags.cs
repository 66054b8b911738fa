namespace Genirq.Interop.Abi;

/// <summary>How a message is sent or received.</summary>
/// <remarks>Source: Linux 6.12, include/linux/socket.h.</remarks>
[Flags]
internal enum MessageFlags
{
    /// <summary>Waits.</summary>
    None = 0,

    /// <summary>Stays to be received again.</summary>
    Peek = 2,

    /// <summary>Descriptors did not fit.</summary>
    ControlTruncated = 8,

    /// <summary>Data did not fit.</summary>
    Truncated = 0x20,

    /// <summary>Does not wait.</summary>
    DontWait = 0x40,

    /// <summary>Waits for all bytes.</summary>
    WaitAll = 0x100,

    /// <summary>No signal when the peer is gone.</summary>
    NoSignal = 0x4000,

    /// <summary>Received descriptors are closed in programs that are started.</summary>
    CloseOnExec = 0x40000000,
}
