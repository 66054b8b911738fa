using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Tests.Callbacks;

/// <summary>A domain whose every operation can fail before it does anything.</summary>
internal sealed class FusedDomain(
    CallbackFuse fuse, IrqDomainCallbacks callbacks, IrqChip chip, IrqFlowHandler flow) : IrqDomain(callbacks)
{
    private readonly SortedSet<string> _state = [];

    /// <summary>What the domain holds.</summary>
    public string State => string.Join(' ', _state);

    public override long? CountAvailable()
    {
        Hit(nameof(CountAvailable));
        return 7;
    }

    public override bool Match(FirmwareNode node, BusToken token)
    {
        Hit(nameof(Match));
        return node == FirmwareNode;
    }

    public override bool Select(FirmwareIrqSpec spec, BusToken token)
    {
        Hit(nameof(Select));
        return spec.Node == FirmwareNode;
    }

    public override int Xlate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        Hit(nameof(Xlate));
        (hardwareIrq, type) = (new HardwareIrq(spec[0]), TriggerType.EdgeRising);
        return 0;
    }

    public override int Translate(FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        Hit(nameof(Translate));
        (hardwareIrq, type) = (new HardwareIrq(spec[0]), TriggerType.EdgeRising);
        return 0;
    }

    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        Hit(nameof(Map));
        System.SetChip(irq, chip);
        System.SetHandler(irq, flow);
        _state.Add($"map {hardwareIrq.Number}");
        return 0;
    }

    public override void Unmap(Irq irq)
    {
        _state.Remove($"map {System.Find(irq)!.Data.HardwareIrq.Number}");
        Hit(nameof(Unmap));
    }

    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        Hit(nameof(Allocate));
        if (info is { Tag: "full" })
        {
            return ErrorCode.NoSpace;
        }

        if (Parent is not null && AllocateParent(first, count, info) is < 0 and int error)
        {
            return error;
        }

        for (int i = 0; i < count; i++)
        {
            Irq irq = new(first.Number + i);
            SetInfo(irq, new IrqLevelInfo(new HardwareIrq((ulong)irq.Number), chip) { Flow = flow });
            _state.Add($"{irq.Number}");
        }

        return 0;
    }

    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _state.Remove($"{first.Number + i}");
        }

        FreeCommon(first, count);
        Hit(nameof(Free));
    }

    public override int Activate(IrqData data, bool reserve)
    {
        Hit(nameof(Activate));
        _state.Add($"active {data.Irq.Number}");
        return 0;
    }

    public override void Deactivate(IrqData data)
    {
        _state.Remove($"active {data.Irq.Number}");
        Hit(nameof(Deactivate));
    }

    public override void WriteDebug(TextWriter writer, IrqData? data, int indent)
    {
        Hit(nameof(WriteDebug));
        writer.Write("debug");
    }

    private void Hit(string callback) => fuse.Hit($"{nameof(IrqDomain)}.{callback}");
}
