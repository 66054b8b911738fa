namespace Genirq.Descriptors;

/// <summary>The state of an interrupt, common to all levels of its hierarchy.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQD_*. Bits 0-3 hold the trigger type.</remarks>
[Flags]
public enum IrqStates
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The bits that hold the trigger type.</summary>
    TriggerMask = 0xF,

    /// <summary>A new affinity waits for the next interrupt.</summary>
    AffinityPending = 1 << 8,

    /// <summary>All levels are programmed.</summary>
    Activated = 1 << 9,

    /// <summary>Not to be balanced.</summary>
    NoBalancing = 1 << 10,

    /// <summary>One for each CPU.</summary>
    PerCpu = 1 << 11,

    /// <summary>An affinity was set.</summary>
    AffinitySet = 1 << 12,

    /// <summary>Level triggered.</summary>
    Level = 1 << 13,

    /// <summary>Wakes the machine.</summary>
    WakeupState = 1 << 14,

    /// <summary>Can be moved outside interrupt context.</summary>
    MoveInProcessContext = 1 << 15,

    /// <summary>Disabled.</summary>
    Disabled = 1 << 16,

    /// <summary>Masked at the chip.</summary>
    Masked = 1 << 17,

    /// <summary>A handler is running.</summary>
    InProgress = 1 << 18,

    /// <summary>Armed as a wake-up source.</summary>
    WakeupArmed = 1 << 19,

    /// <summary>Delivered to a virtual CPU.</summary>
    ForwardedToVcpu = 1 << 20,

    /// <summary>Its affinity belongs to the core.</summary>
    AffinityManaged = 1 << 21,

    /// <summary>Started.</summary>
    Started = 1 << 22,

    /// <summary>Shut down because none of its CPUs is online.</summary>
    ManagedShutdown = 1 << 23,

    /// <summary>Goes to one CPU at a time.</summary>
    SingleTarget = 1 << 24,

    /// <summary>A default trigger was set.</summary>
    DefaultTriggerSet = 1 << 25,

    /// <summary>Can be reserved instead of fully activated.</summary>
    CanReserve = 1 << 26,

    /// <summary>May be handled in interrupt context only.</summary>
    HandleEnforceIrqContext = 1 << 27,

    /// <summary>The affinity takes effect on activation.</summary>
    AffinityOnActivate = 1 << 28,

    /// <summary>Was enabled for the time of the suspend.</summary>
    EnabledOnSuspend = 1 << 29,

    /// <summary>Resent if it arrives while in progress.</summary>
    ResendWhenInProgress = 1 << 30,
}
