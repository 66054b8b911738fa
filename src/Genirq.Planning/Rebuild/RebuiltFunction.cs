using Genirq.Domains;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Rebuild;

/// <summary>A PCI function of a rebuilt machine: as a driver sees it, and the registers behind that.</summary>
/// <param name="Captured">What it was captured as, or made up.</param>
/// <param name="Device">The driver's side.</param>
/// <param name="Model">The device's side: configuration space, MSI-X table, MSI registers.</param>
public sealed record RebuiltFunction(CapturedFunction Captured, PciDevice Device, DeviceFunction Model)
{
    /// <summary>Makes it.</summary>
    /// <param name="system">The engine.</param>
    /// <param name="captured">The function.</param>
    /// <param name="parent">Its MSI parent.</param>
    /// <param name="sizes">Entries of its MSI-X table and messages of its MSI; null: as its capabilities say.</param>
    internal static RebuiltFunction Create(
        IrqSystem system, CapturedFunction captured, IrqDomain? parent, (int Entries, int Messages)? sizes = null)
    {
        (PciDevice device, DeviceFunction model) = FunctionModel.Create(system, captured, parent, sizes);
        return new RebuiltFunction(captured, device, model);
    }
}
