namespace Genirq.Actions;

/// <summary>A handler that has thrown.</summary>
/// <param name="Irq">The interrupt.</param>
/// <param name="Name">The action's name.</param>
/// <param name="DeviceId">The action's identity: its registration's <see cref="IrqRegistration.DeviceId"/>.</param>
/// <param name="Exception">What it threw.</param>
/// <param name="IsThread">Whether it was the thread function.</param>
/// <remarks>Also counted as <see cref="Diagnostics.IrqDiagnosticId.HandlerThrew"/>.</remarks>
public sealed record IrqHandlerError(Irq Irq, string Name, object DeviceId, Exception Exception, bool IsThread);
