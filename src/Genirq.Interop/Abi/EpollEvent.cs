using System.Runtime.InteropServices;

namespace Genirq.Interop.Abi;

/// <summary>One descriptor that is ready. On x86-64 it is packed.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/eventpoll.h, struct epoll_event.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 12)]
internal struct EpollEvent
{
    /// <summary>What is ready.</summary>
    [FieldOffset(0)]
    public EpollEvents Events;

    /// <summary>What was given with the descriptor.</summary>
    [FieldOffset(4)]
    public ulong Data;
}
