using System.Text.Json;
using Genirq.Simulation.Drivers;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>Which pages drivers share with their devices, in a snapshot. What stands in them is the machine's part.
/// </summary>
/// <param name="memory">The memory.</param>
internal sealed class DriverMemoryPart(DriverMemory memory) : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => "driver memory";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        writer.WriteNumber("next", memory.Next);

        // How many pages, and where, again and again; of each number the one that was given back last comes last.
        SnapshotJson.WriteNumbers(
            writer, "free", memory.Free().SelectMany(static run => new[] { run.Pages, (long)run.Address }));
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ulong next = state.UInt64("next");
        IReadOnlyList<long> numbers = state.Numbers("free", 0, long.MaxValue);
        if (numbers.Count % 2 != 0)
        {
            throw state.Reject("free", "A number of pages and an address belong here, again and again.");
        }

        List<(int Pages, ulong Address)> free = [];
        for (int i = 0; i < numbers.Count; i += 2)
        {
            free.Add(((int)Math.Min(numbers[i], int.MaxValue), (ulong)numbers[i + 1]));
        }

        return memory.Check(next, free) is { } problem
            ? throw state.Reject(null, problem)
            : () => memory.Restore(next, free);
    }
}
