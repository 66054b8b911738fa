namespace Genirq.Planning.Drivers;

/// <summary>A driver of devices that are no PCI functions, which its interrupts' names tell.</summary>
/// <param name="Name">The driver's name.</param>
/// <param name="Source">File and function of the driver that request the interrupts.</param>
/// <param name="Actions">The names of its interrupts.</param>
internal sealed record PlatformDriver(string Name, string Source, IReadOnlyList<string> Actions);
