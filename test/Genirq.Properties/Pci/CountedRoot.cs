using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Snapshots;

namespace Genirq.Properties.Pci;

/// <summary>A root with room for a number of interrupts, whose messages say the interrupt's number.</summary>
internal sealed class CountedRoot(int capacity) : IrqDomain(
    IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Activate
    | IrqDomainCallbacks.Deactivate),
    ISnapshotDomain
{
    private readonly NumberChip _chip = new();

    /// <summary>How many interrupts there can be.</summary>
    public int Capacity { get; set; } = capacity;

    /// <summary>The interrupts that there are; true for those that are activated.</summary>
    public Dictionary<int, bool> Live { get; } = [];

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (Live.Count + count > Capacity)
        {
            return ErrorCode.NoSpace;
        }

        for (int number = first.Number; number < first.Number + count; number++)
        {
            Live.Add(number, false);
            Assert.Equal(0, SetHardwareIrqAndChip(new Irq(number), new HardwareIrq((ulong)number), _chip, null));
        }

        return 0;
    }

    public override void Free(Irq first, int count)
    {
        for (int number = first.Number; number < first.Number + count; number++)
        {
            Assert.True(Live.Remove(number, out bool isActivated));
            Assert.False(isActivated);
        }

        FreeCommon(first, count);
    }

    public override int Activate(IrqData data, bool reserve)
    {
        Live[data.Irq.Number] = true;
        return 0;
    }

    public override void Deactivate(IrqData data) => Live[data.Irq.Number] = false;

    public void SaveState(Utf8JsonWriter writer)
    {
        writer.WriteNumber("capacity", Capacity);
        SnapshotJson.WriteNumbers(writer, "live", Live.Keys.Order().Select(static number => (long)number));
        SnapshotJson.WriteNumbers(
            writer, "active", Live.Where(static pair => pair.Value).Select(static pair => (long)pair.Key).Order());
    }

    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        int capacity = state.Int32("capacity", 0, 1000);
        IReadOnlyList<long> live = state.Numbers("live", 0, int.MaxValue);
        HashSet<long> active = [.. state.Numbers("active", 0, int.MaxValue)];
        return () =>
        {
            Capacity = capacity;
            Live.Clear();
            foreach (long number in live)
            {
                Live.Add((int)number, active.Contains(number));
            }
        };
    }

    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
    }

    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place) => null;

    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;
}
