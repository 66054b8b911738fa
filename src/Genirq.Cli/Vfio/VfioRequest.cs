using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;

namespace Genirq.Cli.Vfio;

/// <summary>What is to be done with a function.</summary>
/// <param name="Slot">The function.</param>
internal sealed record VfioRequest(PciSlot Slot)
{
    /// <summary>Where sysfs is.</summary>
    public string SysfsRoot { get; init; } = "/sys";

    /// <summary>How many vectors are enabled at first; 0: the function is only looked at.</summary>
    public int Enable { get; init; }

    /// <summary>Whether they are messages of MSI, of MSI-X, of the best kind that there is, or INTx.</summary>
    public InterruptKinds Kinds { get; init; } = InterruptKinds.MsiX | InterruptKinds.Msi;

    /// <summary>The entries that are added afterwards, one at a time; -1: the lowest free one.</summary>
    public IReadOnlyList<int> Add { get; init; } = [];

    /// <summary>Whether each vector is raised once by software.</summary>
    public bool Raises { get; init; }

    /// <summary>How often INTx is opened again at most; the kernel masks it with each event.</summary>
    public int Unmask { get; init; }

    /// <summary>How long events are waited for.</summary>
    public TimeSpan Wait { get; init; }
}
