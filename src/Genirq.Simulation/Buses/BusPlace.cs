using Genirq.Domains;
using Genirq.Pci.Configuration;
using Genirq.Simulation.Remapping;

namespace Genirq.Simulation.Buses;

/// <summary>Where a device is plugged in.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Node">The NUMA node, or -1.</param>
/// <param name="Unit">The remapping unit in front of it, or null.</param>
/// <param name="Messages">The domain that gives messages where no unit is in front of it.</param>
internal sealed record BusPlace(PciSlot Slot, int Node, RemappingUnit? Unit, IrqDomain Messages);
