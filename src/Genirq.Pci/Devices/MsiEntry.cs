using Genirq.Msi;

namespace Genirq.Pci.Devices;

/// <summary>One vector as a router of interrupts sees it.</summary>
/// <param name="Message">What is written when it is sent.</param>
/// <param name="IsUsable">
/// Whether it can be sent: the capability is enabled, the function may master the bus, and nothing masks the vector.
/// </param>
public readonly record struct MsiEntry(MsiMessage Message, bool IsUsable);
