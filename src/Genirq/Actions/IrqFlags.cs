namespace Genirq.Actions;

/// <summary>How an interrupt is requested.</summary>
/// <remarks>Source: Linux 6.12, include/linux/interrupt.h, IRQF_*.</remarks>
[Flags]
public enum IrqFlags
{
    /// <summary>Exclusive, with the trigger that the line has.</summary>
    None = 0,

    /// <summary>Trigger on the rising edge.</summary>
    TriggerRising = 0x1,

    /// <summary>Trigger on the falling edge.</summary>
    TriggerFalling = 0x2,

    /// <summary>Trigger while high.</summary>
    TriggerHigh = 0x4,

    /// <summary>Trigger while low.</summary>
    TriggerLow = 0x8,

    /// <summary>All trigger bits.</summary>
    TriggerMask = 0xF,

    /// <summary>The line may be shared; needs a device identity.</summary>
    Shared = 0x80,

    /// <summary>A mismatch when sharing is expected: no diagnostic.</summary>
    ProbeShared = 0x100,

    /// <summary>A timer's.</summary>
    Timer = 0x200,

    /// <summary>One for each CPU.</summary>
    PerCpu = 0x400,

    /// <summary>Not to be moved by a balancer.</summary>
    NoBalancing = 0x800,

    /// <summary>Polled for spurious interrupts.</summary>
    IrqPoll = 0x1000,

    /// <summary>Kept masked until the thread has run.</summary>
    OneShot = 0x2000,

    /// <summary>Stays on while suspended.</summary>
    NoSuspend = 0x4000,

    /// <summary>Enabled again on resume by force.</summary>
    ForceResume = 0x8000,

    /// <summary>Never threaded by force.</summary>
    NoThread = 0x10000,

    /// <summary>Resumed early.</summary>
    EarlyResume = 0x20000,

    /// <summary>Suspended unless a sharer stays on.</summary>
    ConditionalSuspend = 0x40000,

    /// <summary>Not enabled by the request.</summary>
    NoAutoEnable = 0x80000,

    /// <summary>Without spurious detection.</summary>
    NoDebug = 0x100000,

    /// <summary>One-shot if the line already is.</summary>
    ConditionalOneShot = 0x200000,

    /// <summary>What the driver of a timer device asks for (<c>IRQF_TIMER</c>): its mark, no suspend, no
    /// thread.</summary>
    TimerDevice = Timer | NoSuspend | NoThread,
}
