namespace Genirq.Platforms.HyperV;

/// <summary>An interrupt that the host has made: what a device writes, and where.</summary>
/// <param name="Address">The address.</param>
/// <param name="Data">The datum; message n of several has the datum plus n.</param>
public readonly record struct HyperVInterrupt(ulong Address, uint Data);
