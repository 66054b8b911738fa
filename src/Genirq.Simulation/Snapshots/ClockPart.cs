using System.Text.Json;
using Genirq.Simulation.Execution;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>The time of a machine in a snapshot.</summary>
/// <param name="clock">The clock.</param>
internal sealed class ClockPart(VirtualClock clock) : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => "clock";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer) => writer.WriteNumber("nanoseconds", clock.Nanoseconds);

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        long nanoseconds = state.Int64("nanoseconds", 0, long.MaxValue / 2);
        return () => clock.Restore(nanoseconds);
    }
}
