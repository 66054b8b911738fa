namespace Genirq.Descriptors;

/// <summary>The core's own state of an interrupt line (the kernel's <c>istate</c>).</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/internals.h, IRQS_*.</remarks>
[Flags]
internal enum IrqProgress
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Being probed.</summary>
    AutoDetect = 0x1,

    /// <summary>Disabled because nobody cared.</summary>
    SpuriousDisabled = 0x2,

    /// <summary>Being polled.</summary>
    PollInProgress = 0x8,

    /// <summary>Kept masked until its threads have run.</summary>
    OneShot = 0x20,

    /// <summary>Being replayed.</summary>
    Replay = 0x40,

    /// <summary>Waiting for a probe.</summary>
    Waiting = 0x80,

    /// <summary>An event waits to be handled.</summary>
    Pending = 0x200,

    /// <summary>Suspended.</summary>
    Suspended = 0x800,

    /// <summary>Its events are timed.</summary>
    Timings = 0x1000,

    /// <summary>Delivered as non-maskable.</summary>
    Nmi = 0x2000,

    /// <summary>Shown in sysfs.</summary>
    Sysfs = 0x4000,
}
