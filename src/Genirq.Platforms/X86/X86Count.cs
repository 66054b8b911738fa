namespace Genirq.Platforms.X86;

/// <summary>What the CPUs of x86 count beside the numbered interrupts, in the order of
/// <c>/proc/interrupts</c>.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/irq.c, arch_show_interrupts.</remarks>
public enum X86Count
{
    /// <summary><c>NMI</c>.</summary>
    NonMaskable,

    /// <summary><c>LOC</c>: the local timer.</summary>
    LocalTimer,

    /// <summary><c>SPU</c>: spurious vectors.</summary>
    Spurious,

    /// <summary><c>PMI</c>: performance monitoring.</summary>
    PerformanceMonitoring,

    /// <summary><c>IWI</c>: work for interrupt context.</summary>
    IrqWork,

    /// <summary><c>RTR</c>: reads of the interrupt command register that had to be repeated.</summary>
    IcrReadRetry,

    /// <summary><c>PLT</c>: the platform's own.</summary>
    Platform,

    /// <summary><c>RES</c>: a CPU is to schedule.</summary>
    Rescheduling,

    /// <summary><c>CAL</c>: a CPU is to call a function.</summary>
    FunctionCall,

    /// <summary><c>TLB</c>: a CPU is to forget translations.</summary>
    TlbShootdown,

    /// <summary><c>TRM</c>: temperature.</summary>
    ThermalEvent,

    /// <summary><c>THR</c>: a threshold of corrected errors.</summary>
    Threshold,

    /// <summary><c>DFR</c>: a deferred error.</summary>
    DeferredError,

    /// <summary><c>MCE</c>: a machine check.</summary>
    MachineCheck,

    /// <summary><c>MCP</c>: looks for machine checks.</summary>
    MachineCheckPoll,

    /// <summary><c>HYP</c>: the hypervisor calls.</summary>
    HypervisorCallback,

    /// <summary><c>HRE</c>: the guest was moved, says Hyper-V.</summary>
    HyperVReenlightenment,

    /// <summary><c>HVS</c>: Hyper-V's timer.</summary>
    HyperVTimer,

    /// <summary><c>ERR</c>: errors of local APICs; one count for all CPUs.</summary>
    Error,

    /// <summary><c>MIS</c>: levels that an I/O APIC took for edges; one count for all CPUs.</summary>
    Misdelivered,

    /// <summary><c>PIN</c>: a posted interrupt is announced.</summary>
    PostedNotification,

    /// <summary><c>NPI</c>: the same for a guest's guest.</summary>
    NestedPosted,

    /// <summary><c>PIW</c>: a posted interrupt wakes a virtual CPU.</summary>
    PostedWakeup,

    /// <summary><c>VPMI</c>: the performance counters of a guest. There since Linux 7.0.</summary>
    GuestPerformance,

    /// <summary><c>PMN</c>: posted messages are announced.</summary>
    PostedMessage,
}
