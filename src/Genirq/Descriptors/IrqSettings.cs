namespace Genirq.Descriptors;

/// <summary>Settings of an interrupt line. Bits 0-3 hold the trigger type.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQ_* and kernel/irq/settings.h.</remarks>
[Flags]
internal enum IrqSettings
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The bits that hold the trigger type.</summary>
    TriggerMask = 0xF,

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

    /// <summary>Masked at once when disabled.</summary>
    DisableUnlazy = 0x80000,

    /// <summary>Without spurious detection.</summary>
    NoDebug = 0x200000,
}
