using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86.Remapping;

/// <content>Saving and restoring: the requesters' tables, and who has which entries.</content>
public sealed partial class AmdRemappingDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("tables");
        lock (_gate)
        {
            foreach (IGrouping<AmdTable, ushort> one in _tables
                .OrderBy(static pair => pair.Key)
                .GroupBy(static pair => pair.Value, static pair => pair.Key)
                .OrderBy(static group => group.Key.Requester))
            {
                WriteTable(writer, one.Key, one);
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
        Dictionary<ushort, AmdTable> byRequester = [];
        Dictionary<ushort, AmdTable> tables = [];
        foreach (SnapshotObject each in state.Objects("tables"))
        {
            ushort first = (ushort)each.Int32("requester", 0, ushort.MaxValue);
            AmdTable table = new(_tableSize, _options.HasLongEntries, first) { KeepsPins = each.Flag("pins") };
            if (!tables.TryAdd(first, table))
            {
                throw each.Reject("requester", $"Two tables were made for requester {first}.");
            }

            foreach (long requester in each.Numbers("serves", 0, ushort.MaxValue))
            {
                if (!byRequester.TryAdd((ushort)requester, table))
                {
                    throw each.Reject("serves", $"Requester {requester} has two tables.");
                }
            }

            if (byRequester.GetValueOrDefault(first) != table)
            {
                throw each.Reject("serves", $"The table of requester {first} does not serve it.");
            }

            ReadEntries(each, table);
            each.End();
        }

        foreach (IrqData level in scope.LevelsOf(this))
        {
            EntryJson.RequireVectors(state, level);
            AmdData data = (AmdData)level.ChipData!;
            data.Table = tables.GetValueOrDefault(data.Table.Requester)
                ?? throw state.Reject("tables", $"The table of interrupt {level.Irq} is missing.");
        }

        int next = state.Int32("next", -1, _tableSize - 1, -1);
        return () =>
        {
            NextIndex = next < 0 ? null : next;
            lock (_gate)
            {
                _tables.Clear();
                foreach ((ushort requester, AmdTable table) in byRequester)
                {
                    _tables.Add(requester, table);
                }
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        AmdData data = (AmdData)level.ChipData!;
        writer.WriteNumber("table", data.Table.Requester);
        writer.WriteNumber("index", data.Index);
        EntryJson.Write(writer, "entry", data.Entry.Low, data.Entry.High);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        ushort requester = (ushort)state.Int32("table", 0, ushort.MaxValue);
        int index = state.Int32("index", 0, _tableSize - 1);
        (ulong low, ulong high) = EntryJson.Read(state, "entry");

        // The table itself follows when the tables have been read.
        return new AmdData(new AmdTable(_tableSize, _options.HasLongEntries, requester), index)
        {
            Entry = new AmdEntry(low, high),
        };
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    private void WriteTable(Utf8JsonWriter writer, AmdTable table, IEnumerable<ushort> serves)
    {
        writer.WriteStartObject();
        writer.WriteNumber("requester", table.Requester);
        SnapshotJson.WriteNumbers(writer, "serves", serves.Select(static one => (long)one));
        SnapshotJson.WriteFlag(writer, "pins", table.KeepsPins);
        writer.WriteStartArray("entries");
        for (int index = 0; index < _tableSize; index++)
        {
            if (table[index] != default)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index", index);
                EntryJson.Write(writer, table[index].Low, table[index].High);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void ReadEntries(SnapshotObject state, AmdTable table)
    {
        int last = -1;
        foreach (SnapshotObject each in state.Objects("entries"))
        {
            int index = each.Int32("index", 0, _tableSize - 1);
            if (index <= last)
            {
                throw each.Reject("index", "Entries ascend, and none comes twice.");
            }

            last = index;
            (ulong low, ulong high) = EntryJson.Read(each);
            table[index] = new AmdEntry(low, high);
            each.End();
        }
    }
}
