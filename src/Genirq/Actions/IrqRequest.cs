namespace Genirq.Actions;

/// <summary>How an interrupt is requested.</summary>
/// <param name="Name">The name of the action, as <c>/proc/interrupts</c> shows it.</param>
/// <param name="Flags">How.</param>
/// <param name="DeviceId">
/// Tells the actions of a shared line apart; required with <see cref="IrqFlags.Shared"/>. Null otherwise: the
/// registration itself stands for the device then.
/// </param>
public readonly record struct IrqRequest(string Name, IrqFlags Flags = IrqFlags.None, object? DeviceId = null);
