using Genirq.Simulation.Buses;
using Genirq.Simulation.Devices;

namespace Genirq.Cli.Serving;

/// <summary>A model that the tool can serve.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What it is.</param>
/// <param name="Make">Makes one.</param>
internal sealed record ServedModel(string Name, string Description, Func<SimulatedDevice> Make)
{
    /// <summary>All models.</summary>
    public static IReadOnlyList<ServedModel> All { get; } =
    [
        new(
            "nic",
            "a network card: 64 MSI-X entries, one for each queue that its driver opens",
            static () => new NetworkCard()),
        new(
            "nvme",
            "a storage controller in the manner of NVM Express, 33 MSI-X entries",
            static () => new StorageController()),
        new(
            "accelerator",
            "an accelerator: MSI-X and an interrupt message store (IMS)",
            static () => new Accelerator()),
        new(
            "endpoint",
            "Linux's PCI test endpoint: INTx, 32 MSI messages, 16 MSI-X entries",
            static () => new TestEndpoint()),
    ];

    /// <summary>The names of all models, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(static model => model.Name));

    /// <summary>The model of a name, or null.</summary>
    public static ServedModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);
}
