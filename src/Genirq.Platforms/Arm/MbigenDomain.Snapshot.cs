using System.Text.Json;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Platforms.Arm;

/// <content>Saving and restoring: the registers.</content>
public sealed partial class MbigenDomain : ISnapshotPart
{
    /// <inheritdoc/>
    public string SnapshotName => $"MBIGEN {Device.Name}";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray("wires");
        for (int i = 0; i < Wires; i++)
        {
            MbigenWire wire = _wires[i];
            if (!wire.IsReset)
            {
                writer.WriteStartObject();
                writer.WriteNumber("wire", FirstWire + i);
                SnapshotJson.WriteNumber(writer, "event", wire.Event);
                SnapshotJson.WriteFlag(writer, "level", wire.IsLevel);
                SnapshotJson.WriteFlag(writer, "fired", wire.HasFired);
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scope);
        if (scope.DomainOf(Device, MsiDomainId.Default) is { } domain
            && scope.LevelsOf(domain).FirstOrDefault(static level => !IsWire(level)) is { } odd)
        {
            throw state.Reject(null, $"Interrupt {odd.Irq} is of wire {odd.HardwareIrq}, which there is not.");
        }

        MbigenWire?[] wires = new MbigenWire?[Wires];
        foreach (SnapshotObject each in state.Objects("wires"))
        {
            int wire = each.Int32("wire", FirstWire, LastWire);
            if (wires[wire - FirstWire] is not null)
            {
                throw each.Reject("wire", $"Wire {wire} comes twice.");
            }

            wires[wire - FirstWire] = new MbigenWire
            {
                Event = (uint)each.Int32("event", 0, (int)MbigenWire.LastEvent, 0),
                IsLevel = each.Flag("level"),
                HasFired = each.Flag("fired"),
            };
            each.End();
        }

        return () =>
        {
            for (int i = 0; i < Wires; i++)
            {
                _wires[i] = wires[i] ?? new MbigenWire();
            }
        };
    }

    private static bool IsWire(IrqData level) => level.HardwareIrq.Number is >= FirstWire and <= LastWire;
}
