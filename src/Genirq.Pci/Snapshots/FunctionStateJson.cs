using System.Text.Json;
using Genirq.Pci.Devices;
using Genirq.Snapshots;

namespace Genirq.Pci.Snapshots;

/// <summary>The state of a function's device side as JSON.</summary>
public static class FunctionStateJson
{
    /// <summary>Writes a state as members of an object that is begun already.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="state">The state.</param>
    public static void Write(Utf8JsonWriter writer, DeviceFunctionState state)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(state);
        writer.WriteString("config", Convert.ToHexStringLower([.. state.Config]));
        SnapshotJson.WriteFlag(writer, "line", state.IsLineRequested);
        if (state.Msi is { } msi)
        {
            writer.WriteStartObject("msi");
            writer.WriteNumber("control", msi.Control);
            SnapshotJson.WriteNumber(writer, "addressLow", msi.AddressLow);
            SnapshotJson.WriteNumber(writer, "addressHigh", msi.AddressHigh);
            SnapshotJson.WriteNumber(writer, "data", msi.Data);
            SnapshotJson.WriteNumber(writer, "mask", msi.MaskBits);
            SnapshotJson.WriteNumber(writer, "pending", msi.PendingBits);
            SnapshotJson.WriteNumber(writer, "maskedLines", msi.MaskedLines);
            writer.WriteEndObject();
        }

        if (state.MsiX is { } msiX)
        {
            writer.WriteStartObject("msix");
            writer.WriteNumber("control", msiX.Control);
            SnapshotJson.WriteNumbers(writer, "words", msiX.Words.Select(static word => (long)word));
            SnapshotJson.WriteNumbers(writer, "pending", msiX.Pending.Select(static vector => (long)vector));
            SnapshotJson.WriteNumbers(writer, "maskedLines", msiX.MaskedLines.Select(static vector => (long)vector));
            writer.WriteEndObject();
        }
    }

    /// <summary>Reads a state; whether it fits a function says <see cref="DeviceFunction.TryRestore"/>.</summary>
    /// <param name="state">The object.</param>
    /// <exception cref="SnapshotException">It is no such state.</exception>
    public static DeviceFunctionState Read(SnapshotObject state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new DeviceFunctionState
        {
            Config = ReadBytes(state, "config"),
            IsLineRequested = state.Flag("line"),
            Msi = state.ObjectOrNull("msi") is { } msi ? ReadMsi(msi) : null,
            MsiX = state.ObjectOrNull("msix") is { } msiX ? ReadMsiX(msiX) : null,
        };
    }

    private static byte[] ReadBytes(SnapshotObject state, string name)
    {
        try
        {
            return Convert.FromHexString(state.Text(name));
        }
        catch (FormatException)
        {
            throw state.Reject(name, "Bytes of two hexadecimal digits belong here.");
        }
    }

    private static MsiCapabilityState ReadMsi(SnapshotObject state)
    {
        MsiCapabilityState read = new(
            (ushort)state.Int32("control", 0, ushort.MaxValue),
            state.UInt32("addressLow", 0),
            state.UInt32("addressHigh", 0),
            (ushort)state.Int32("data", 0, ushort.MaxValue, 0),
            state.UInt32("mask", 0))
        {
            PendingBits = state.UInt32("pending", 0),
            MaskedLines = state.UInt32("maskedLines", 0),
        };
        state.End();
        return read;
    }

    private static MsiXTableState ReadMsiX(SnapshotObject state)
    {
        MsiXTableState read = new()
        {
            Control = (ushort)state.Int32("control", 0, ushort.MaxValue),
            Words = [.. state.Numbers("words", 0, uint.MaxValue).Select(static word => (uint)word)],
            Pending = [.. state.Numbers("pending", 0, int.MaxValue).Select(static vector => (int)vector)],
            MaskedLines = [.. state.Numbers("maskedLines", 0, int.MaxValue).Select(static vector => (int)vector)],
        };
        state.End();
        return read;
    }
}
