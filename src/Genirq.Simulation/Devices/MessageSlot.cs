using System.Text.Json;
using Genirq.Msi;
using Genirq.Snapshots;

namespace Genirq.Simulation.Devices;

/// <summary>A message in a store of a device's own, with the rules of an MSI-X entry.</summary>
internal sealed class MessageSlot
{
    /// <summary>What is sent.</summary>
    public MsiMessage Message { get; set; }

    /// <summary>Whether events wait.</summary>
    public bool IsMasked { get; set; } = true;

    /// <summary>Whether one waits; several become one.</summary>
    public bool IsPending { get; set; }

    /// <summary>Whether it is as after a reset.</summary>
    public bool IsUnused => Message.IsZero && IsMasked && !IsPending;

    /// <summary>Reads a saved slot's members.</summary>
    public static MessageSlot Read(SnapshotObject state)
    {
        ulong address = state.UInt64("address");
        return new MessageSlot
        {
            Message = new MsiMessage((uint)address, (uint)(address >> 32), state.UInt32("data", 0)),
            IsMasked = state.Flag("masked"),
            IsPending = state.Flag("pending"),
        };
    }

    /// <summary>Writes the slot's members.</summary>
    public void Save(Utf8JsonWriter writer)
    {
        writer.WriteNumber("address", Message.Address);
        SnapshotJson.WriteNumber(writer, "data", Message.Data);
        SnapshotJson.WriteFlag(writer, "masked", IsMasked);
        SnapshotJson.WriteFlag(writer, "pending", IsPending);
    }
}
