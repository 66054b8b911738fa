namespace Genirq.Domains;

/// <summary>Powers an interrupt controller up while it is used.</summary>
/// <param name="Get">Powers it up and counts one user; returns 0 or a negative errno.</param>
/// <param name="Put">Counts one user less; returns 0 or more, or a negative errno.</param>
/// <remarks>
/// Both may be called with an interrupt's lock held: they must not call back into the system.
/// Source: Linux 6.12, include/linux/irqdomain.h, irq_domain_set_pm_device.
/// </remarks>
public sealed record IrqPowerSwitch(Func<int> Get, Func<int> Put);
