using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sampling;

/// <summary>Which function each message interrupt of a machine belongs to, as sysfs lists them.</summary>
/// <remarks>Immutable: what comes later has no owner until it is read anew.</remarks>
internal sealed class InterruptOwners
{
    private readonly Dictionary<Irq, InterruptOwner> _owners = [];

    private InterruptOwners(ICaptureTree tree)
    {
        tree.List(CapturePaths.PciDevices, out IReadOnlyList<string> names);
        DeviceNameReader deviceNames = new(tree);
        foreach (string name in names)
        {
            if (PciSlot.TryParse(name, out PciSlot slot))
            {
                Add(tree, slot, deviceNames);
            }
        }
    }

    /// <summary>Reads the owners.</summary>
    /// <param name="tree">The machine.</param>
    public static InterruptOwners Read(ICaptureTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return new InterruptOwners(tree);
    }

    /// <summary>The owner of an interrupt.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>The function; null if it is not a function's message.</returns>
    public InterruptOwner? Find(Irq irq) => _owners.GetValueOrDefault(irq);

    private void Add(ICaptureTree tree, PciSlot slot, DeviceNameReader deviceNames)
    {
        tree.List(CapturePaths.OfFunction(slot, CapturePaths.MessageIrqs), out IReadOnlyList<string> irqs);
        InterruptOwner? owner = null;
        foreach (string irq in irqs)
        {
            if (int.TryParse(irq, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                owner ??= new InterruptOwner(slot, DriverOf(tree, slot), deviceNames.Find(slot));
                _owners[new Irq(number)] = owner;
            }
        }
    }

    private static string? DriverOf(ICaptureTree tree, PciSlot slot) =>
        tree.ReadLink(CapturePaths.OfFunction(slot, CapturePaths.Driver), out string target) == CaptureAccess.Ok
            ? PrintableText.Of(target[(target.LastIndexOf('/') + 1)..])
            : null;
}
