using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86.Remapping;

/// <content>Saving and restoring: who has which entries, and what stands in them.</content>
public sealed partial class IntelRemappingDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("entries");
        lock (_gate)
        {
            foreach ((int index, IntelEntry entry) in _table.Written())
            {
                writer.WriteStartObject();
                writer.WriteNumber("index", index);
                EntryJson.Write(writer, entry.Low, entry.High);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        SnapshotJson.WriteNumber(writer, "next", NextIndex ?? -1, -1);
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        List<(int Index, IntelEntry Entry)> entries = [];
        foreach (SnapshotObject each in state.Objects("entries"))
        {
            int index = each.Int32("index", 0, IntelTable.Size - 1);
            (ulong low, ulong high) = EntryJson.Read(each);
            each.End();
            entries.Add(entries.Count == 0 || entries[^1].Index < index
                ? (index, new IntelEntry(low, high))
                : throw each.Reject("index", "Entries ascend, and none comes twice."));
        }

        List<(int Index, int Order)> regions = Regions(state, scope);
        int next = state.Int32("next", -1, IntelTable.Size - 1, -1);
        return () =>
        {
            NextIndex = next < 0 ? null : next;
            lock (_gate)
            {
                _table.Replace(regions, entries);
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        IntelData data = (IntelData)level.ChipData!;
        writer.WriteNumber("index", data.Index);
        SnapshotJson.WriteNumber(writer, "subhandle", data.Subhandle);
        SnapshotJson.WriteNumber(writer, "order", data.Order);
        SnapshotJson.WriteNumber(writer, "validation", data.Source.Validation);
        SnapshotJson.WriteNumber(writer, "qualifier", data.Source.Qualifier);
        SnapshotJson.WriteNumber(writer, "source", data.Source.SourceId);
        SnapshotJson.WriteFlag(writer, "posted", data.IsPosted);
        EntryJson.Write(writer, "remapped", data.Remapped.Low, data.Remapped.High);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        int order = state.Int32("order", 0, 16, 0);
        int size = 1 << order;
        int index = state.Int32("index", 0, IntelTable.Size - size);
        if ((index & (size - 1)) != 0)
        {
            throw state.Reject("index", $"A region of {size} entries does not begin at {index}.");
        }

        (ulong low, ulong high) = EntryJson.Read(state, "remapped");
        return new IntelData(index, state.Int32("subhandle", 0, size - 1, 0), order)
        {
            Source = new SourceCheck(
                state.Int32("validation", 0, 3, 0),
                state.Int32("qualifier", 0, 3, 0),
                (ushort)state.Int32("source", 0, ushort.MaxValue, 0)),
            Remapped = new IntelEntry(low, high),
            IsPosted = state.Flag("posted"),
        };
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    // The interrupt with subhandle 0 holds the region.
    private List<(int Index, int Order)> Regions(SnapshotObject state, SnapshotScope scope)
    {
        List<(int Index, int Order)> regions = [];
        foreach (IrqData level in scope.LevelsOf(this))
        {
            EntryJson.RequireVectors(state, level);
            IntelData data = (IntelData)level.ChipData!;
            if (data.Subhandle == 0)
            {
                regions.Add((data.Index, data.Order));
            }
        }

        regions.Sort();
        for (int i = 1; i < regions.Count; i++)
        {
            if (regions[i].Index < regions[i - 1].Index + (1 << regions[i - 1].Order))
            {
                throw state.Reject(null, $"Two interrupts hold entry {regions[i].Index}.");
            }
        }

        return regions;
    }
}
