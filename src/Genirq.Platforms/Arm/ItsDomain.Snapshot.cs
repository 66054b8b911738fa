using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Snapshots;

namespace Genirq.Platforms.Arm;

/// <content>Saving and restoring: devices with their LPIs, and where each event goes and waits.</content>
public sealed partial class ItsDomain : ISnapshotDomain
{
    /// <inheritdoc/>
    /// <remarks>Not with LPIs that several ITSs share, or interrupts that go to virtual CPUs.</remarks>
    public void SaveState(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Options.Lpis is not null)
        {
            throw new SnapshotException("$.domains", "LPIs of a space that was given from outside cannot be saved.");
        }

        writer.WriteStartArray("devices");
        lock (_gate)
        {
            foreach (ItsDevice device in _devices.Values.OrderBy(static one => one.Id))
            {
                writer.WriteStartObject();
                writer.WriteNumber("id", device.Id);
                writer.WriteNumber("first", device.FirstLpi);
                writer.WriteNumber("count", device.Count);
                writer.WriteNumber("entries", device.Entries);
                SnapshotJson.WriteFlag(writer, "shared", device.IsShared);
                SnapshotJson.WriteNumbers(writer, "used", device.Used.Select(static one => (long)one));
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
        Dictionary<uint, ItsDevice> devices = ReadDevices(state);
        SortedList<int, int>? free = _lpis.Without(
            devices.Values.OrderBy(static one => one.FirstLpi).Select(static one => (one.FirstLpi, one.Count)));
        if (free is null)
        {
            throw state.Reject("devices", "Devices have LPIs that others have, or that there are not.");
        }

        List<(ItsEvent Event, bool IsManaged)> events = [];
        HashSet<int> seen = [];
        foreach (IrqData level in scope.LevelsOf(this))
        {
            ItsEvent one = (ItsEvent)level.ChipData!;
            if (!devices.TryGetValue(one.Device.Id, out ItsDevice? device) || one.Number >= device.Count
                || !device.Has(one.Number) || level.HardwareIrq.Number != (ulong)(device.FirstLpi + one.Number)
                || !seen.Add(device.FirstLpi + one.Number))
            {
                throw state.Reject("devices", $"Interrupt {level.Irq} has no event of its own.");
            }

            one.Device = device;
            events.Add((one, one.IsCountedManaged));
        }

        return () => Restore(devices, free, events);
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(level);
        ItsEvent one = EventOf(level);
        if (one.Target is not null)
        {
            throw new SnapshotException("$.interrupts", $"Interrupt {level.Irq} goes to a virtual CPU.");
        }

        writer.WriteNumber("device", one.Device.Id);
        writer.WriteNumber("event", one.Number);
        SnapshotJson.WriteNumber(writer, "cpu", one.Cpu, -1);
        SnapshotJson.WriteFlag(writer, "countedManaged", one.IsCountedManaged);
        SnapshotJson.WriteFlag(writer, "enabled", one.IsEnabled);
        SnapshotJson.WriteFlag(writer, "pending", one.IsPending);
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (state is null)
        {
            throw place.Reject("chipData", "It is missing.");
        }

        // The device itself follows when the devices have been read.
        ItsDevice device = new(state.UInt32("device"), LpiSpace.First, 0, 0);
        return new ItsEvent(device, state.Int32("event", 0, ushort.MaxValue))
        {
            Cpu = state.Int32("cpu", -1, System.Cpus.Count - 1, -1),
            IsCountedManaged = state.Flag("countedManaged"),
            IsEnabled = state.Flag("enabled"),
            IsPending = state.Flag("pending"),
        };
    }

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    private static Dictionary<uint, ItsDevice> ReadDevices(SnapshotObject state)
    {
        Dictionary<uint, ItsDevice> devices = [];
        foreach (SnapshotObject each in state.Objects("devices"))
        {
            int count = each.Int32("count", 1, 1 << 16);
            int first = each.Int32("first", LpiSpace.First, 1 << 24);
            ItsDevice device = new(each.UInt32("id"), first, count, each.Int32("entries", 2, 1 << 16))
            {
                IsShared = each.Flag("shared"),
                IsRestored = true,
            };
            foreach (long used in each.Numbers("used", 0, count - 1))
            {
                device.Mark((int)used);
            }

            if (!devices.TryAdd(device.Id, device))
            {
                throw each.Reject("id", $"Device {device.Id} comes twice.");
            }

            each.End();
        }

        return devices;
    }

    private void Restore(
        Dictionary<uint, ItsDevice> devices, SortedList<int, int> free,
        List<(ItsEvent Event, bool IsManaged)> events)
    {
        lock (_gate)
        {
            _lpis.Restore(free);
            foreach (ItsDevice before in _devices.Values)
            {
                before.Successor = devices.GetValueOrDefault(before.Id);
            }

            _devices.Clear();
            foreach ((uint id, ItsDevice device) in devices)
            {
                _devices.Add(id, device);
            }

            Array.Clear(_managedLoads);
            Array.Clear(_otherLoads);
            Array.ForEach(_waiting, static list => list.Clear());
            foreach ((ItsEvent one, bool isManaged) in events.Where(static each => each.Event.Cpu >= 0))
            {
                (isManaged ? _managedLoads : _otherLoads)[one.Cpu]++;
                if (one.IsPending)
                {
                    _waiting[one.Cpu].Add(one);
                }
            }
        }
    }
}
