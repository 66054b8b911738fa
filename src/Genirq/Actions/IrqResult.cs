namespace Genirq.Actions;

/// <summary>What a handler says about an event.</summary>
/// <remarks>Source: Linux 6.12, include/linux/irqreturn.h, irqreturn_t.</remarks>
[Flags]
public enum IrqResult
{
    /// <summary>Not from this device.</summary>
    None = 0,

    /// <summary>From this device, and handled.</summary>
    Handled = 1,

    /// <summary>The handler's thread is to run.</summary>
    WakeThread = 2,
}
