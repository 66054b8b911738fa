namespace Genirq.Platforms.Arm;

/// <summary>Where a GICv4 sends an interrupt of a guest.</summary>
/// <param name="Machine">The virtual machine; all interrupts of a device go to one.</param>
/// <param name="Cpu">Its virtual CPU.</param>
/// <param name="Interrupt">The virtual LPI.</param>
public sealed record ItsVirtualTarget(object Machine, int Cpu, int Interrupt);
