using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Snapshots;

namespace Genirq.Ipi;

/// <summary>The domain of multiplexed interrupts.</summary>
/// <param name="chip">Their chip.</param>
/// <param name="cpus">The CPUs' bits, by CPU number.</param>
/// <param name="multiplexer">What they belong to.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/ipi-mux.c, ipi_mux_domain_ops.</remarks>
internal sealed class IpiMultiplexerDomain(IrqChip chip, IpiMultiplexerCpu[] cpus, IpiMultiplexer multiplexer)
    : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free), ISnapshotDomain
{
    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            System.SetPerCpuDeviceId(irq);
            SetInfo(irq, new IrqLevelInfo(new HardwareIrq((ulong)i), chip) { Flow = PerCpuDeviceIdFlow.Instance });
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeTop(first, count);

    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("count", multiplexer.Count);
        SnapshotJson.WriteNumbers(writer, "enabled", cpus.Select(static cpu => (long)cpu.Enabled));
        SnapshotJson.WriteNumbers(writer, "pending", cpus.Select(static cpu => (long)cpu.Pending));
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        state.Int32("count", multiplexer.Count, multiplexer.Count);
        uint all = uint.MaxValue >> (IpiMultiplexer.MaximumCount - multiplexer.Count);
        IReadOnlyList<long> enabled = state.Numbers("enabled", 0, all, cpus.Length);
        IReadOnlyList<long> pending = state.Numbers("pending", 0, all, cpus.Length);
        IrqData? first = scope.LevelsOf(this).FirstOrDefault(static level => level.HardwareIrq.Number == 0);
        if (first is null)
        {
            throw state.Reject(null, "The first of the multiplexed interrupts is missing.");
        }

        return () =>
        {
            multiplexer.Restore(first.Irq);
            for (int cpu = 0; cpu < cpus.Length; cpu++)
            {
                cpus[cpu].Restore((uint)enabled[cpu], (uint)pending[cpu]);
            }
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place) =>
        level.HardwareIrq.Number < (ulong)multiplexer.Count
            ? null
            : throw place.Reject("hwirq", $"There are {multiplexer.Count} multiplexed interrupts.");

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == chip.Name ? chip : null;
}
