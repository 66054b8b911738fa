namespace Genirq.Actions;

/// <summary>The two halves of a threaded action.</summary>
/// <typeparam name="TState">The type of what is passed to both.</typeparam>
/// <param name="Primary">
/// Runs in interrupt context and returns <see cref="IrqResult.WakeThread"/> to have the thread run; null always wakes
/// it, which needs <see cref="IrqFlags.OneShot"/> on most chips.
/// </param>
/// <param name="Thread">Runs in the action's own thread and may block; null for none.</param>
public readonly record struct IrqHandlers<TState>(IrqHandler<TState>? Primary, IrqHandler<TState>? Thread);
