using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>Handles an event of an interrupt on one CPU, in interrupt context: it must not block.</summary>
/// <typeparam name="TState">The type of what is passed through.</typeparam>
/// <param name="irq">The interrupt.</param>
/// <param name="cpu">The CPU that handles it; what it hands on to other interrupts is handled there too.</param>
/// <param name="state">What was given with the request; for a per-CPU request, what belongs to this CPU.</param>
/// <returns>Whether the event was this device's.</returns>
public delegate IrqResult IrqCpuHandler<in TState>(Irq irq, CpuContext cpu, TState state);
