namespace Genirq.Interop.Abi;

/// <summary>Why a vCPU stopped.</summary>
/// <remarks>Source: Linux 6.12, include/uapi/linux/kvm.h.</remarks>
internal enum KvmExitReason : uint
{
    /// <summary>Not told.</summary>
    Unknown = 0,

    /// <summary>Port I/O.</summary>
    Io = 2,

    /// <summary>It halted, and user space has the interrupt controller.</summary>
    Halted = 5,

    /// <summary>Memory that no device has.</summary>
    Mmio = 6,

    /// <summary>It can take an interrupt.</summary>
    IrqWindowOpen = 7,

    /// <summary>It gave up.</summary>
    Shutdown = 8,

    /// <summary>It could not be entered.</summary>
    FailedEntry = 9,

    /// <summary>A signal came.</summary>
    Interrupted = 10,

    /// <summary>KVM cannot go on.</summary>
    InternalError = 17,
}
