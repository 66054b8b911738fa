using System.Text.Json;
using Genirq.Simulation.Buses;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>A device model's own state in a snapshot.</summary>
/// <param name="function">The device in its slot.</param>
internal sealed class ModelPart(BusFunction function) : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName { get; } = $"model {function.Slot}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        if (!function.Device.CanSaveModel)
        {
            throw new SnapshotException(
                "$.parts", $"The model in slot {function.Slot}, {function.Device.GetType().Name}, cannot be saved.");
        }

        function.Device.SaveModel(writer);
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope) => function.Device.PrepareModel(state);
}
