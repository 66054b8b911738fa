using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Platforms.X86.Remapping;
using Genirq.Snapshots;

namespace Genirq.Platforms.X86.Legacy;

/// <content>Saving and restoring: what the pins are set to.</content>
public sealed partial class IoApicDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("pins");
        lock (_gate)
        {
            foreach (IoApicPin pin in _pins)
            {
                writer.WriteStartObject();
                SnapshotJson.WriteNumber(writer, "vector", pin.Vector);
                SnapshotJson.WriteNumber(writer, "destination", pin.Destination);
                SnapshotJson.WriteFlag(writer, "remapped", pin.IsRemapped);
                SnapshotJson.WriteFlag(writer, "logical", pin.IsLogical);
                SnapshotJson.WriteFlag(writer, "level", pin.IsLevel);
                SnapshotJson.WriteFlag(writer, "masked", pin.IsMasked);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        List<IoApicPin> pins = [];
        foreach (SnapshotObject each in state.Objects("pins"))
        {
            pins.Add(new IoApicPin(each.Int32("vector", 0, ushort.MaxValue, 0), each.UInt32("destination", 0))
            {
                IsRemapped = each.Flag("remapped"),
                IsLogical = each.Flag("logical"),
                IsLevel = each.Flag("level"),
                IsMasked = each.Flag("masked"),
            });
            each.End();
        }

        if (pins.Count != _pins.Length)
        {
            throw state.Reject("pins", $"There are {pins.Count} where {_pins.Length} belong.");
        }

        foreach (IrqData level in scope.LevelsOf(this))
        {
            EntryJson.RequireVectors(state, level);
        }

        return () =>
        {
            lock (_gate)
            {
                pins.CopyTo(_pins);
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        IoApicData data = (IoApicData)level.ChipData!;
        writer.WriteNumber("pin", data.Pin);
        SnapshotJson.WriteFlag(writer, "level", data.IsLevel);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(level);
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        int pin = state.Int32("pin", 0, _pins.Length - 1);
        return level.HardwareIrq.Number == (ulong)pin
            ? new IoApicData(pin, state.Flag("level"))
            : throw place.Reject("hwirq", $"It is not that of pin {pin}.");
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;
}
