namespace Genirq.Msi;

/// <summary>One file of a device's <c>msi_irqs</c> directory.</summary>
/// <param name="Irq">The interrupt; its number is the file's name.</param>
/// <param name="Mode">The file's content without the line end: <c>msix</c> or <c>msi</c>.</param>
public readonly record struct MsiAttribute(Irq Irq, string Mode);
