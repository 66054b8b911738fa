namespace Genirq.Chips;

/// <summary>When an interrupt line fires. Values as in Linux and in firmware specifiers.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irq.h, IRQ_TYPE_*.</remarks>
[Flags]
public enum TriggerType
{
    /// <summary>Not said.</summary>
    None = 0,

    /// <summary>On the rising edge.</summary>
    EdgeRising = 1,

    /// <summary>On the falling edge.</summary>
    EdgeFalling = 2,

    /// <summary>On both edges.</summary>
    EdgeBoth = 3,

    /// <summary>While the line is high.</summary>
    LevelHigh = 4,

    /// <summary>While the line is low.</summary>
    LevelLow = 8,

    /// <summary>Either level.</summary>
    LevelMask = 12,

    /// <summary>All trigger bits.</summary>
    SenseMask = 15,

    /// <summary>Asked while probing.</summary>
    Probe = 16,
}
