namespace Genirq.Interop.Abi;

/// <summary>How an event counter behaves.</summary>
/// <remarks>Source: Linux 6.12, include/linux/eventfd.h.</remarks>
[Flags]
internal enum EventFdFlags
{
    /// <summary>A counter whose calls wait.</summary>
    None = 0,

    /// <summary>A read takes one.</summary>
    Semaphore = 1,

    /// <summary>Calls do not wait.</summary>
    NonBlocking = 0x800,

    /// <summary>Closed in programs that are started.</summary>
    CloseOnExec = 0x80000,
}
