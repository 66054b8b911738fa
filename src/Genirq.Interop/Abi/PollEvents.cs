namespace Genirq.Interop.Abi;

/// <summary>What poll waits for, and what is ready.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/asm-generic/poll.h.</remarks>
[Flags]
internal enum PollEvents : short
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Can be read.</summary>
    In = 1,

    /// <summary>Can be written.</summary>
    Out = 4,

    /// <summary>Failed.</summary>
    Error = 8,

    /// <summary>The peer is gone.</summary>
    HangUp = 0x10,

    /// <summary>Not an open descriptor.</summary>
    Invalid = 0x20,
}
