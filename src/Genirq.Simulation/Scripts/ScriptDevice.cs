using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Drivers;

namespace Genirq.Simulation.Scripts;

/// <summary>A device of a script's machine. Numbers that are null: the model's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Model">Which model it is.</param>
/// <param name="Slot">Where it is plugged in.</param>
public sealed record ScriptDevice(string Name, ScriptModel Model, PciSlot Slot)
{
    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>How many MSI-X entries it has.</summary>
    public int? Vectors { get; init; }

    /// <summary>How many queues it has.</summary>
    public int? Queues { get; init; }

    /// <summary>How many slots the accelerator's message store has.</summary>
    public int? Slots { get; init; }

    /// <summary>How many MSI messages the endpoint has.</summary>
    public int? Messages { get; init; }

    /// <summary>How long a command or a piece of work takes.</summary>
    public long? WorkNanoseconds { get; init; }

    /// <summary>Where the accelerator's driver lets messages stand.</summary>
    public AcceleratorStore Store { get; init; }

    /// <summary>Which kinds the endpoint's driver tries.</summary>
    public InterruptKinds Kinds { get; init; } = InterruptKinds.All;

    /// <summary>How many queues the storage driver opens at first; null: one for each CPU.</summary>
    public int? OpenQueues { get; init; }
}
