namespace Genirq.Interop.Abi;

/// <summary>What is waited for, and what is ready.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/eventpoll.h.</remarks>
[Flags]
internal enum EpollEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Can be read.</summary>
    In = 1,

    /// <summary>Has urgent data.</summary>
    Priority = 2,

    /// <summary>Can be written.</summary>
    Out = 4,

    /// <summary>Failed; always reported.</summary>
    Error = 8,

    /// <summary>The peer is gone; always reported.</summary>
    HangUp = 0x10,

    /// <summary>The peer writes no more.</summary>
    ReadHangUp = 0x2000,

    /// <summary>Reported once.</summary>
    OneShot = 1 << 30,

    /// <summary>Each change is reported once.</summary>
    EdgeTriggered = unchecked((int)(1u << 31)),
}
