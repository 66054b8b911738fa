namespace Genirq.Pci.Configuration;

/// <summary>One entry of a function's capability list.</summary>
/// <param name="Id">Its number, for example <see cref="PciConfigLayout.MsiXCapabilityId"/>.</param>
/// <param name="Offset">Where it is in configuration space.</param>
public readonly record struct PciCapability(byte Id, int Offset);
