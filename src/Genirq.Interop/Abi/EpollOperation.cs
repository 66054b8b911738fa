namespace Genirq.Interop.Abi;

/// <summary>What is done to a descriptor of an epoll set.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/eventpoll.h.</remarks>
internal enum EpollOperation
{
    /// <summary>It is added.</summary>
    Add = 1,

    /// <summary>It is taken out.</summary>
    Remove = 2,

    /// <summary>What is waited for changes.</summary>
    Modify = 3,
}
