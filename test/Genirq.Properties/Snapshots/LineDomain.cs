using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Snapshots;

namespace Genirq.Properties.Snapshots;

/// <summary>Wires with a controller of their own, which knows what is masked; and, as a root, numbers from a
/// pool.</summary>
internal sealed class LineDomain : IrqDomain, ISnapshotDomain
{
    private readonly LineChip _chip;
    private readonly SortedSet<int> _used = [];
    private readonly int _size;

    /// <summary>Makes a domain.</summary>
    /// <param name="name">The chip's name.</param>
    /// <param name="size">How many lines.</param>
    /// <param name="isRoot">Whether it allocates from a pool.</param>
    /// <param name="retriggers">Whether its chip can raise a line again.</param>
    public LineDomain(string name, int size, bool isRoot, bool retriggers)
        : base(isRoot
            ? IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free
            : IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap)
    {
        _size = size;
        _chip = new LineChip(name, retriggers, redirects: !isRoot);
    }

    /// <summary>The lines that were raised again and not taken.</summary>
    public SortedSet<int> Retriggered => _chip.Retriggered;

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        System.SetChip(irq, _chip);
        System.SetHandler(irq, hardwareIrq.Number % 3 == 0 ? LevelFlow.Instance : EdgeFlow.Instance);
        return 0;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        System.SetHandler(irq, null);
        System.SetChip(irq, null);
    }

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        if (_used.Count + count > _size)
        {
            return ErrorCode.NoSpace;
        }

        for (int i = 0; i < count; i++)
        {
            int number = Enumerable.Range(0, _size).First(one => !_used.Contains(one));
            _used.Add(number);
            Irq irq = new(first.Number + i);
            SetInfo(irq, new IrqLevelInfo(new HardwareIrq((ulong)number), _chip) { Flow = EdgeFlow.Instance });
        }

        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        _used.Remove((int)GetData(first)!.HardwareIrq.Number);
        FreeTop(first, count);
    }

    /// <inheritdoc/>
    public void SaveState(Utf8JsonWriter writer)
    {
        SnapshotJson.WriteNumbers(writer, "used", _used.Select(static one => (long)one));
        SnapshotJson.WriteNumbers(writer, "masked", _chip.Masked.Select(static one => (long)one));
        SnapshotJson.WriteNumbers(writer, "retriggered", _chip.Retriggered.Select(static one => (long)one));
    }

    /// <inheritdoc/>
    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        int[] used = Read(state, "used");
        int[] masked = Read(state, "masked");
        int[] retriggered = Read(state, "retriggered");
        return () =>
        {
            Replace(_used, used);
            Replace(_chip.Masked, masked);
            Replace(_chip.Retriggered, retriggered);
        };
    }

    /// <inheritdoc/>
    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
    }

    /// <inheritdoc/>
    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place) =>
        level.HardwareIrq.Number < (ulong)_size
            ? null
            : throw place.Reject("hwirq", $"{Name} has {_size} lines.");

    /// <inheritdoc/>
    public IrqChip? FindChip(string name) => name == _chip.Name ? _chip : null;

    private static void Replace(SortedSet<int> set, int[] numbers)
    {
        set.Clear();
        set.UnionWith(numbers);
    }

    private int[] Read(SnapshotObject state, string name) =>
        [.. state.Numbers(name, 0, _size - 1).Select(static number => (int)number)];
}
