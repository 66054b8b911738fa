using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Rebuild;

/// <summary>A PCI function of a rebuilt machine: as a driver sees it, and the registers behind that.</summary>
/// <param name="Captured">What it was captured as, or made up.</param>
/// <param name="Device">The driver's side.</param>
/// <param name="Model">The device's side: configuration space, MSI-X table, MSI registers.</param>
public sealed record RebuiltFunction(CapturedFunction Captured, PciDevice Device, DeviceFunction Model);
