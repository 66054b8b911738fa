using Genirq.Pci.Configuration;

namespace Genirq.Planning.Sampling;

/// <summary>The PCI function that an interrupt belongs to.</summary>
/// <param name="Slot">Where it is.</param>
/// <param name="Driver">Its driver; null if it has none.</param>
/// <param name="Names">The names of its devices, such as <c>eth0</c>; empty if there are none.</param>
internal sealed record InterruptOwner(PciSlot Slot, string? Driver, IReadOnlyList<string> Names)
{
    /// <summary>The name that people know it by: that of its first device, or its slot.</summary>
    public string Name => Names is [string first, ..] ? first : Slot.ToString();
}
