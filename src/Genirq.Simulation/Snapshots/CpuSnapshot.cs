using System.Text.Json;
using Genirq.Platforms.X86;
using Genirq.Simulation.Cpus;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>One CPU of a machine in a snapshot.</summary>
/// <param name="IsRunning">Whether it runs.</param>
/// <param name="AreInterruptsOn">Whether it takes interrupts.</param>
/// <param name="TaskPriority">The task priority of its local APIC.</param>
internal sealed record CpuSnapshot(bool IsRunning, bool AreInterruptsOn, byte TaskPriority)
{
    private const int Words = X86Vectors.Count / 64;

    private ulong[] Requested { get; init; } = [];

    private ulong[] InService { get; init; } = [];

    private ulong[] Level { get; init; } = [];

    /// <summary>Writes a CPU.</summary>
    public static void Write(Utf8JsonWriter writer, MachineCpu cpu)
    {
        writer.WriteStartObject();
        SnapshotJson.WriteFlag(writer, "running", cpu.IsRunning);
        SnapshotJson.WriteFlag(writer, "interruptsOff", !cpu.AreInterruptsOn);
        SnapshotJson.WriteNumber(writer, "priority", cpu.TaskPriority);
        WriteVectors(writer, "requested", cpu.Apic.IsRequested);
        WriteVectors(writer, "inService", cpu.Apic.IsInService);
        WriteVectors(writer, "level", cpu.Apic.IsLevel);
        writer.WriteEndObject();
    }

    /// <summary>Reads a CPU.</summary>
    public static CpuSnapshot Read(SnapshotObject state) => new(
        state.Flag("running"), !state.Flag("interruptsOff"), (byte)state.Int32("priority", 0, byte.MaxValue, 0))
    {
        Requested = ReadVectors(state, "requested"),
        InService = ReadVectors(state, "inService"),
        Level = ReadVectors(state, "level"),
    };

    /// <summary>Has a CPU go on from here.</summary>
    public void Apply(MachineCpu cpu)
    {
        cpu.Apic.Restore(Requested, InService, Level);
        cpu.TaskPriority = TaskPriority;
        cpu.AreInterruptsOn = AreInterruptsOn;
        cpu.IsRunning = IsRunning;
    }

    private static void WriteVectors(Utf8JsonWriter writer, string name, Func<int, bool> has) =>
        SnapshotJson.WriteNumbers(
            writer, name, Enumerable.Range(0, X86Vectors.Count).Where(has).Select(static vector => (long)vector));

    private static ulong[] ReadVectors(SnapshotObject state, string name)
    {
        ulong[] words = new ulong[Words];
        foreach (long vector in state.Numbers(name, LocalApic.FirstLegalVector, X86Vectors.Count - 1))
        {
            words[vector >> 6] |= 1UL << (int)(vector & 63);
        }

        return words;
    }
}
