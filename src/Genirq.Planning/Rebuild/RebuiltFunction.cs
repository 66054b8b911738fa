using Genirq.Domains;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Rebuild;

/// <summary>A PCI function of a rebuilt machine: as a driver sees it, and the registers behind that.</summary>
/// <remarks>Both are made when they are asked for first: most functions of a listing have no driver that uses
/// messages. Not thread-safe.</remarks>
internal sealed class RebuiltFunction
{
    private readonly IrqSystem _system;
    private readonly IrqDomain? _parent;
    private readonly (int Entries, int Messages)? _sizes;
    private (PciDevice Device, DeviceFunction Model)? _made;

    /// <summary>Describes it.</summary>
    /// <param name="system">The engine.</param>
    /// <param name="captured">The function.</param>
    /// <param name="parent">Its MSI parent.</param>
    /// <param name="sizes">Entries of its MSI-X table and messages of its MSI; null: as its capabilities say.</param>
    internal RebuiltFunction(
        IrqSystem system, CapturedFunction captured, IrqDomain? parent, (int Entries, int Messages)? sizes = null)
    {
        _system = system;
        Captured = captured;
        _parent = parent;
        _sizes = sizes;
    }

    /// <summary>What it was captured as, or made up.</summary>
    public CapturedFunction Captured { get; }

    /// <summary>The driver's side.</summary>
    public PciDevice Device => Made().Device;

    /// <summary>The device's side: configuration space, MSI-X table, MSI registers.</summary>
    public DeviceFunction Model => Made().Model;

    /// <summary>Whether its registers have been asked for; otherwise it has no interrupts.</summary>
    internal bool IsMade => _made is not null;

    private (PciDevice Device, DeviceFunction Model) Made()
    {
        if (_made is { } made)
        {
            return made;
        }

        made = FunctionModel.Create(_system, Captured, _parent, _sizes);
        made.Device.Message.SetUpData();
        _made = made;
        return made;
    }
}
