using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Linux.Interrupts;

/// <summary>The chip of descriptors that are interrupts.</summary>
internal sealed class EventFdChip() : IrqChip(
    "eventfd",
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SetAffinity
        | IrqChipCallbacks.Retrigger | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources)
{
    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
        // An edge needs none: the descriptor is not read.
    }

    /// <inheritdoc/>
    public override void Mask(IrqData data) => LineOf(data).Mask();

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => LineOf(data).Unmask();

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) => LineOf(data).Kick();

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        int cpu = LineOf(data).MoveTo(mask);
        if (cpu < 0)
        {
            return cpu;
        }

        data.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpu));
        return AffinityResult.Ok;
    }

    /// <inheritdoc/>
    public override int RequestResources(IrqData data) => LineOf(data).Start(data.Descriptor.Affinity);

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data) => LineOf(data).Stop();

    private static EventFdLine LineOf(IrqData data) => (EventFdLine)data.ChipData!;
}
