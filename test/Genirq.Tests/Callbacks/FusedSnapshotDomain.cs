using System.Text.Json;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Callbacks;

/// <summary>A domain with a chip and data of its own, which are saved.</summary>
internal sealed class FusedSnapshotDomain(CallbackFuse fuse) : IrqDomain(IrqDomainCallbacks.Map), ISnapshotDomain
{
    private readonly QuietChip _chip = new();
    private int _mapped;

    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        _mapped++;
        System.SetChip(irq, _chip);
        System.SetChipData(irq, "data");
        System.SetHandler(irq, EdgeFlow.Instance, "edge");
        return 0;
    }

    public void SaveState(Utf8JsonWriter writer)
    {
        Hit(nameof(SaveState));
        writer.WriteNumber("mapped", _mapped);
    }

    public Action PrepareState(SnapshotObject state, SnapshotScope scope)
    {
        Hit(nameof(PrepareState));
        int mapped = state.Int32("mapped", 0, 8);
        return () => _mapped = mapped;
    }

    public void SaveLevel(Utf8JsonWriter writer, IrqData level)
    {
        Hit(nameof(SaveLevel));
        writer.WriteString("data", (string)level.ChipData!);
    }

    public object? ReadLevel(SnapshotObject? state, IrqData level, SnapshotObject place)
    {
        Hit(nameof(ReadLevel));
        return state?.Text("data");
    }

    public IrqChip? FindChip(string name)
    {
        Hit(nameof(FindChip));
        return _chip;
    }

    private void Hit(string callback) => fuse.Hit($"{nameof(ISnapshotDomain)}.{callback}");
}
