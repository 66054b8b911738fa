namespace Genirq.Actions;

/// <summary>Handles an event of an interrupt, in interrupt context: it must not block.</summary>
/// <typeparam name="TState">The type of what is passed through.</typeparam>
/// <param name="irq">The interrupt.</param>
/// <param name="state">What was given with the request.</param>
/// <returns>Whether the event was this device's.</returns>
public delegate IrqResult IrqHandler<in TState>(Irq irq, TState state);
