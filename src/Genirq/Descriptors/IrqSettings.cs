namespace Genirq.Descriptors;

/// <summary>Settings of an interrupt line. Bits 0-3 hold the trigger type.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQ_* and kernel/irq/settings.h.</remarks>
[Flags]
public enum IrqSettings
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The bits that hold the trigger type.</summary>
    TriggerMask = 0xF,

    /// <summary>Only an argument of a chip's type setter, while probing; never stored.</summary>
    Probe = 0x10,

    /// <summary>Level triggered.</summary>
    Level = 0x100,

    /// <summary>One for each CPU.</summary>
    PerCpu = 0x200,

    /// <summary>Not to be probed.</summary>
    NoProbe = 0x400,

    /// <summary>Not to be requested.</summary>
    NoRequest = 0x800,

    /// <summary>Not enabled by a request.</summary>
    NoAutoEnable = 0x1000,

    /// <summary>Not to be balanced.</summary>
    NoBalancing = 0x2000,

    /// <summary>Can be moved outside interrupt context.</summary>
    MoveInProcessContext = 0x4000,

    /// <summary>Handled in the thread of the interrupt that it hangs on.</summary>
    NestedThread = 0x8000,

    /// <summary>Never threaded by force.</summary>
    NoThread = 0x10000,

    /// <summary>One for each CPU, each with a device identity of its own.</summary>
    PerCpuDeviceId = 0x20000,

    /// <summary>Polled: unhandled events say nothing.</summary>
    IsPolled = 0x40000,

    /// <summary>Masked at once when disabled.</summary>
    DisableUnlazy = 0x80000,

    /// <summary>Left out of <c>/proc/interrupts</c>.</summary>
    Hidden = 0x100000,

    /// <summary>Without spurious detection.</summary>
    NoDebug = 0x200000,

    /// <summary>
    /// What <see cref="IrqSystem.ModifyStatus"/> can change: all but <see cref="NoDebug"/> and <see cref="Probe"/>.
    /// </summary>
    Modifiable = TriggerMask | Level | PerCpu | NoProbe | NoRequest | NoAutoEnable | NoBalancing | MoveInProcessContext
        | NestedThread | NoThread | PerCpuDeviceId | IsPolled | DisableUnlazy | Hidden,
}
