using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>A template's chip: it stores the message, here in the descriptor's cache.</summary>
internal sealed class MsiTestChip(
    MsiCallLog log, string name, IrqChipCallbacks callbacks = MsiTestChip.Usual, IrqChipFlags flags = IrqChipFlags.None)
    : IrqChip(name, callbacks, flags)
{
    public const IrqChipCallbacks Usual = IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask
        | IrqChipCallbacks.WriteMessage;

    /// <summary>Told of each message written.</summary>
    public Action<IrqData, MsiMessage>? OnWrite { get; set; }

    /// <summary>The last message written.</summary>
    public MsiMessage LastMessage { get; private set; }

    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        log.Add(messages[0].IsZero ? "write(0)" : "write");
        LastMessage = messages[0];
        if (data.Descriptor.MsiDescriptor is { } descriptor)
        {
            descriptor.Message = messages[0];
        }

        OnWrite?.Invoke(data, messages[0]);
    }

    public override void Acknowledge(IrqData data) => log.Add("ack");

    public override void EndOfInterrupt(IrqData data) => log.Add("eoi");

    public override void Mask(IrqData data) => log.Add("mask");

    public override void Unmask(IrqData data) => log.Add("unmask");

    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        log.Add("affinity");
        return AffinityResult.Ok;
    }
}
