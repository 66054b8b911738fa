namespace Genirq.Spurious;

/// <summary>What is done about events that arrive at the wrong interrupt.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/spurious.c, the boot options irqfixup and irqpoll.</remarks>
public enum MisroutedHandling
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An unhandled event has all other interrupts polled (irqfixup).</summary>
    Fixup = 1,

    /// <summary>So has every event of interrupt 0, and of one whose first action has
    /// <see cref="Actions.IrqFlags.IrqPoll"/> (irqpoll).</summary>
    Poll = 2,
}
