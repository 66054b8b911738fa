namespace Genirq.Chips;

/// <summary>What can be asked of, or told to, the controller about one interrupt.</summary>
/// <remarks>Source: Linux 6.12, include/linux/interrupt.h, enum irqchip_irq_state.</remarks>
public enum IrqChipState
{
    /// <summary>An event waits at the controller.</summary>
    Pending = 0,

    /// <summary>The event is being handled.</summary>
    Active = 1,

    /// <summary>The line is masked.</summary>
    Masked = 2,

    /// <summary>The line is up.</summary>
    LineLevel = 3,
}
