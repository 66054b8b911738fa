namespace Genirq.Pci.Interrupts;

/// <summary>A table entry that a driver wants, and the interrupt that it got.</summary>
/// <param name="Index">The entry.</param>
/// <param name="Irq">The interrupt; none until MSI-X is enabled.</param>
/// <remarks>
/// Interrupts are filled in by ascending entry whatever order the list has: only an ascending list gets them right.
/// Source: Linux 6.12, include/linux/pci.h, struct msix_entry; drivers/pci/msi/msi.c, msix_update_entries.
/// </remarks>
public record struct PciMsiXEntry(uint Index, Irq Irq = default);
