using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>The chip of a level below the device's domain: it composes the message.</summary>
internal sealed class MsiTestParentChip : IrqChip
{
    public const IrqChipCallbacks Usual = IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.SetAffinity
        | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.Mask
        | IrqChipCallbacks.Unmask;

    private readonly string _compose;
    private readonly string _affinity;
    private readonly string _acknowledge;
    private readonly string _end;
    private readonly MsiCallLog _log;

    public MsiTestParentChip(string tag, MsiCallLog log, IrqChipCallbacks callbacks = Usual)
        : base(tag + "-chip", callbacks)
    {
        _log = log;
        _compose = tag + ".compose";
        _affinity = tag + ".affinity";
        _acknowledge = tag + ".ack";
        _end = tag + ".eoi";
    }

    /// <summary>The answer of the affinity setter.</summary>
    public int AffinityAnswer { get; set; }

    /// <summary>The message for the falling level.</summary>
    public MsiMessage SecondMessage { get; set; }

    /// <summary>The CPUs last asked for.</summary>
    public CpuMask? LastMask { get; private set; }

    /// <summary>The level at which the message was last composed.</summary>
    public IrqData? ComposedAt { get; private set; }

    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        _log.Add(_compose);
        ComposedAt = data;
        messages[0] = new MsiMessage(0xFEE00000, 0, 0x4000 | (uint)data.HardwareIrq.Number);
        messages[1] = SecondMessage;
    }

    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        _log.Add(_affinity);
        LastMask = mask;
        return AffinityAnswer;
    }

    public override void Acknowledge(IrqData data) => _log.Add(_acknowledge);

    public override void EndOfInterrupt(IrqData data) => _log.Add(_end);
}
