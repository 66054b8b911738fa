namespace Genirq.Chips;

/// <summary>Properties of a chip.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQCHIP_*.</remarks>
[Flags]
public enum IrqChipFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The line is masked while its trigger type is set.</summary>
    SetTypeMasked = 1 << 0,

    /// <summary>End of interrupt is sent only if the interrupt was handled.</summary>
    EoiIfHandled = 1 << 1,

    /// <summary>Masked while suspended.</summary>
    MaskOnSuspend = 1 << 2,

    /// <summary>Enabled while its CPU is offline.</summary>
    OnOfflineEnabled = 1 << 3,

    /// <summary>Wake-up needs no callback.</summary>
    SkipSetWake = 1 << 4,

    /// <summary>One-shot handling needs no mask.</summary>
    OneshotSafe = 1 << 5,

    /// <summary>End of interrupt is sent when the thread unmasks.</summary>
    EoiThreaded = 1 << 6,

    /// <summary>A second message for the falling level can be written.</summary>
    SupportsLevelMsi = 1 << 7,

    /// <summary>Can deliver as non-maskable.</summary>
    SupportsNmi = 1 << 8,

    /// <summary>Enabled for wake-up while suspended.</summary>
    EnableWakeupOnSuspend = 1 << 9,

    /// <summary>The affinity is set before the line is started.</summary>
    AffinityPreStartup = 1 << 10,

    /// <summary>The chip must not be changed.</summary>
    Immutable = 1 << 11,

    /// <summary>A move waits for the next interrupt. Told since Linux 7.3 at the latest; before, interrupts told the
    /// opposite.</summary>
    MoveDeferred = 1 << 12,
}
