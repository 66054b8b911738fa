using System.Text.Json;
using Genirq.Msi;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Cpus;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Wires;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>The machine itself in a snapshot: local APICs, writes under way, memory, ticks, the order of
/// events.</summary>
/// <param name="machine">The machine.</param>
/// <param name="clock">Where the timers stand.</param>
internal sealed class MachinePart(SimulatedMachine machine, ClockPart clock) : ISnapshotPart
{
    private readonly MachineBus _bus = machine.Bus;

    /// <inheritdoc/>
    public string SnapshotName => "machine";

    /// <inheritdoc/>
    public void Save(Utf8JsonWriter writer)
    {
        CheckRest();
        writer.WriteNumber("steps", machine.Executor.StepCount);
        writer.WriteNumber("random", machine.Executor.Random.State);
        SnapshotJson.WriteNumber(writer, "records", _bus.Trace.Next);
        SnapshotJson.WriteFlag(writer, "resends", machine.Executor.HasResends);
        SnapshotJson.WriteNumber(writer, "faults", machine.FaultCount);
        SnapshotJson.WriteNumber(writer, "sentPins", _bus.WiresOrNone?.Sent ?? 0);
        writer.WriteNumber("nextLow", _bus.Addresses.Next.Low);
        writer.WriteNumber("nextHigh", _bus.Addresses.Next.High);

        // A CPU, then its timer's place, again and again.
        SnapshotJson.WriteNumbers(
            writer,
            "ticks",
            machine.Executor.Ticks().SelectMany(tick => new long[] { tick.Cpu, clock.PlaceOf(tick.Timer) }));
        WriteCpus(writer);
        writer.WriteStartArray("slots");
        foreach (BusFunction function in _bus.Functions)
        {
            writer.WriteStringValue(function.Slot.ToString());
        }

        writer.WriteEndArray();
        WriteApics(writer);
        WriteWrites(writer);
        WriteMemory(writer);
    }

    /// <inheritdoc/>
    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        if (machine.Clock.CallCount != KnownCalls)
        {
            throw state.Reject(null, "The machine is in use: something is due later that could not be saved.");
        }

        // Half of what fits, so that they can be counted on.
        long steps = state.Int64("steps", 0, long.MaxValue / 2);
        ulong random = state.UInt64("random");
        long records = state.Int64("records", 0, long.MaxValue / 2, 0);
        bool hasResends = state.Flag("resends");
        long faults = state.Int64("faults", 0, long.MaxValue / 2, 0);
        uint sent = (uint)state.Int64("sentPins", 0, MachineWires.AllPins, 0);
        if ((sent & ~MachineWires.AllPins) != 0)
        {
            throw state.Reject("sentPins", "Some of these pins have no wire.");
        }

        (ulong Low, ulong High) next = (state.UInt64("nextLow"), state.UInt64("nextHigh"));
        List<(int Cpu, int Place)> ticks = ReadTicks(state);
        List<CpuSnapshot> cpus = ReadCpus(state, scope);
        CheckSlots(state);
        CheckApics(state);
        List<BusWrite> writes = ReadWrites(state);
        List<(ulong Number, byte[] Bytes)> pages = ReadMemory(state);
        return () =>
        {
            _bus.Addresses.Next = next;
            _bus.Router.FaultCount = faults;
            _bus.Trace.Next = records;
            foreach (BusFunction function in _bus.Functions)
            {
                function.Map();
            }

            _bus.WiresOrNone?.Restore(_bus.Functions, sent);
            _bus.Queue.Clear();
            writes.ForEach(write => _bus.Queue.Enqueue(write));
            _bus.Memory.Restore(pages);
            for (int cpu = 0; cpu < cpus.Count; cpu++)
            {
                cpus[cpu].Apply(machine.Cpus[cpu]);
            }

            machine.Executor.Restore(steps, random, hasResends, ticks);
        };
    }

    // Of all that is due later: ticks, and what models that are plugged in have asked for as data.
    private int KnownCalls =>
        machine.Executor.Ticks().Count() + _bus.Functions.Sum(static each => each.Device.Calls.Count);

    private void CheckRest()
    {
        if (machine.Executor.IsInStep)
        {
            throw new SnapshotException("$.parts.machine", "A step of the machine is under way.");
        }

        foreach (MachineCpu cpu in machine.Cpus)
        {
            if (cpu.Work.Count != 0)
            {
                throw new SnapshotException("$.parts.machine", $"CPU {cpu.Index} has work to do in process context.");
            }
        }

        if (machine.Clock.CallCount != KnownCalls)
        {
            throw new SnapshotException(
                "$.parts.machine", "A driver, or a model that keeps what it does later as code, is due later.");
        }
    }

    private void WriteCpus(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("cpus");
        foreach (MachineCpu cpu in machine.Cpus)
        {
            CpuSnapshot.Write(writer, cpu);
        }

        writer.WriteEndArray();
    }

    private void WriteWrites(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("writes");
        for (int i = 0; i < _bus.Queue.Count; i++)
        {
            BusWrite write = _bus.Queue[i];
            if (!write.Function.IsPlugged)
            {
                throw new SnapshotException(
                    "$.parts.machine", $"A write of the device that was in {write.Function.Slot} is under way.");
            }

            writer.WriteStartObject();
            writer.WriteString("slot", write.Function.Slot.ToString());
            SnapshotJson.WriteNumber(writer, "vector", write.Vector, -1);
            writer.WriteNumber("address", write.Message.Address);
            SnapshotJson.WriteNumber(writer, "data", write.Message.Data);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteMemory(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("memory");
        foreach ((ulong number, byte[] bytes) in _bus.Memory.Pages())
        {
            writer.WriteStartObject();
            writer.WriteNumber("page", number);
            writer.WriteBase64String("bytes", bytes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private List<(int Cpu, int Place)> ReadTicks(SnapshotObject state)
    {
        IReadOnlyList<long> numbers = state.Numbers("ticks", 0, int.MaxValue);
        List<(int Cpu, int Place)> ticks = [];
        for (int i = 0; i < numbers.Count; i += 2)
        {
            if (numbers.Count % 2 != 0 || numbers[i] >= machine.Cpus.Count
                || ticks.Exists(tick => tick.Cpu == numbers[i]))
            {
                throw state.Reject("ticks", "A CPU and a timer belong here, each CPU once.");
            }

            ticks.Add(((int)numbers[i], clock.Take(state, "ticks", numbers[i + 1])));
        }

        return ticks;
    }

    private List<CpuSnapshot> ReadCpus(SnapshotObject state, SnapshotScope scope)
    {
        List<CpuSnapshot> cpus = [];
        foreach (SnapshotObject each in state.Objects("cpus"))
        {
            cpus.Add(CpuSnapshot.Read(each));
            each.End();
        }

        for (int cpu = 0; cpu < cpus.Count; cpu++)
        {
            if (cpus[cpu].IsRunning != scope.Online.Contains(cpu))
            {
                throw state.Reject("cpus", $"CPU {cpu} runs and is not online, or the other way round.");
            }
        }

        return cpus.Count == machine.Cpus.Count
            ? cpus
            : throw state.Reject("cpus", $"There are {cpus.Count} where {machine.Cpus.Count} belong.");
    }

    // Messages that are written, on their way and in tables name CPUs as these local APICs are numbered.
    private void WriteApics(Utf8JsonWriter writer)
    {
        if (machine.Options.Platform == MachinePlatform.X86)
        {
            ApicModel model = machine.Options.Apics();
            writer.WriteString("destinationMode", model.Mode.ToString());
            SnapshotJson.WriteNumbers(
                writer, "apics", machine.Cpus.Select(cpu => (long)model.ApicIdOf(cpu.Index)));
        }
    }

    // A document of an earlier version does not say.
    private void CheckApics(SnapshotObject state)
    {
        string? mode = state.TextOrNull("destinationMode");
        IReadOnlyList<long> numbers = state.Numbers("apics", 0, uint.MaxValue);
        ApicModel model = machine.Options.Apics();
        if (mode is not null && mode != model.Mode.ToString())
        {
            throw state.Reject(
                "destinationMode",
                $"The saved machine names CPUs by {mode}, this one by {model.Mode}: set "
                + $"{nameof(MachineOptions)}.{nameof(MachineOptions.DestinationMode)}.");
        }

        if (numbers.Count != 0 && numbers.Count != machine.Cpus.Count)
        {
            throw state.Reject("apics", $"There are {numbers.Count} where {machine.Cpus.Count} belong.");
        }

        for (int cpu = 0; cpu < numbers.Count; cpu++)
        {
            if (numbers[cpu] != model.ApicIdOf(cpu))
            {
                throw state.Reject(
                    "apics",
                    $"CPU {cpu} of the saved machine has local APIC {numbers[cpu]}, that of this one "
                    + $"{model.ApicIdOf(cpu)}: set {nameof(MachineOptions)}.{nameof(MachineOptions.ApicIds)}.");
            }
        }
    }

    private void CheckSlots(SnapshotObject state)
    {
        IReadOnlyList<string> saved = state.Texts("slots");
        string[] there = [.. _bus.Functions.Select(static function => function.Slot.ToString())];
        if (!saved.SequenceEqual(there))
        {
            throw state.Reject("slots", $"The machine has devices in {string.Join(", ", there)}.");
        }
    }

    private List<BusWrite> ReadWrites(SnapshotObject state)
    {
        List<BusWrite> writes = [];
        foreach (SnapshotObject each in state.Objects("writes"))
        {
            string slot = each.Text("slot");
            BusFunction function = _bus.Functions.FirstOrDefault(one => one.Slot.ToString() == slot)
                ?? throw each.Reject("slot", "There is no device.");
            ulong address = each.UInt64("address");
            MsiMessage message = new((uint)address, (uint)(address >> 32), each.UInt32("data", 0));
            writes.Add(new BusWrite(function, each.Int32("vector", -1, ushort.MaxValue, -1), message));
            each.End();
        }

        return writes;
    }

    private List<(ulong Number, byte[] Bytes)> ReadMemory(SnapshotObject state)
    {
        ulong end = (_bus.Memory.SizeBytes + MachineMemory.PageSizeBytes - 1) / MachineMemory.PageSizeBytes;
        List<(ulong Number, byte[] Bytes)> pages = [];
        foreach (SnapshotObject each in state.Objects("memory"))
        {
            ulong number = each.UInt64("page");
            byte[] bytes = each.Bytes("bytes");
            if (number >= end || bytes.Length != MachineMemory.PageSizeBytes
                || (pages.Count != 0 && pages[^1].Number >= number))
            {
                throw each.Reject(null, $"A page has {MachineMemory.PageSizeBytes} bytes, and pages ascend.");
            }

            pages.Add((number, bytes));
            each.End();
        }

        return pages;
    }
}
