using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Domains;

namespace Genirq.Tests.Fakes;

/// <summary>A level that notes its calls: its parent first, then a number and a chip of its own.</summary>
internal sealed class RecordingDomain(
    string label, CallLog log, IrqDomainCallbacks callbacks = RecordingDomain.Hierarchical)
    : IrqDomain(callbacks)
{
    public const IrqDomainCallbacks Hierarchical = IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free
        | IrqDomainCallbacks.Activate | IrqDomainCallbacks.Deactivate;

    private int _inside;
    private ulong _next = 100;

    public IrqChip? LevelChip { get; set; } = new RecordingChip("level", RecordingChip.Usual, new CallLog());

    public int AllocateResult { get; set; }

    public int ActivateResult { get; set; }

    public int MapResult { get; set; }

    public bool AsksParent { get; set; } = true;

    public IrqDomain? Cuts { get; set; }

    public IrqDomain? SetsForeign { get; set; }

    public int ForeignResult { get; private set; }

    public bool Overlapped { get; private set; }

    public Action<Irq>? OnFree { get; set; }

    public ulong? FixedNumber { get; set; }

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        Begin();
        try
        {
            if (AsksParent && Parent is not null)
            {
                int result = AllocateParent(first, count, info);
                if (result < 0)
                {
                    return result;
                }
            }

            log.Add($"{label}.alloc({first},{count})");
            return AllocateResult != 0 ? AllocateResult : SetUp(first, count);
        }
        finally
        {
            End();
        }
    }

    public override void Free(Irq first, int count)
    {
        Begin();
        log.Add($"{label}.free({first},{count})");
        OnFree?.Invoke(first);
        FreeCommon(first, count);
        End();
    }

    public override int Activate(IrqData data, bool reserve)
    {
        log.Add($"{label}.activate{(reserve ? "(reserve)" : "")}");
        return ActivateResult;
    }

    public override void Deactivate(IrqData data) => log.Add($"{label}.deactivate");

    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        log.Add($"{label}.map({irq},{hardwareIrq})");
        return MapResult;
    }

    public override void Unmap(Irq irq) => log.Add($"{label}.unmap({irq})");

    public override bool Select(FirmwareIrqSpec spec, BusToken token)
    {
        log.Add($"{label}.select({token})");
        return spec.Node == FirmwareNode;
    }

    private int SetUp(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            if (LevelChip is not null)
            {
                SetHardwareIrqAndChip(irq, new HardwareIrq(FixedNumber ?? _next++), LevelChip, null);
            }

            if (Cuts is not null)
            {
                Cuts.DisconnectHierarchy(irq);
            }

            if (SetsForeign is not null)
            {
                ForeignResult = SetsForeign.SetHardwareIrqAndChip(irq, default, null, null);
            }
        }

        return 0;
    }

    private void Begin()
    {
        if (Interlocked.Increment(ref _inside) != 1 && Parent is null)
        {
            Overlapped = true;
        }
    }

    private void End() => Interlocked.Decrement(ref _inside);
}
