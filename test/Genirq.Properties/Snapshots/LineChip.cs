using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Ipi;

namespace Genirq.Properties.Snapshots;

/// <summary>A chip that knows which of its lines are masked, and perhaps raises one again, or redirects.</summary>
internal sealed class LineChip(string name, bool retriggers, bool redirects) : IrqChip(
    name,
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetType
        | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.SetWake
        | (retriggers ? IrqChipCallbacks.Retrigger : IrqChipCallbacks.None))
{
    /// <summary>The lines that are masked.</summary>
    public SortedSet<int> Masked { get; } = [];

    /// <summary>The lines that were raised again.</summary>
    public SortedSet<int> Retriggered { get; } = [];

    /// <inheritdoc/>
    public override void Mask(IrqData data) => Masked.Add((int)data.HardwareIrq.Number);

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => Masked.Remove((int)data.HardwareIrq.Number);

    /// <inheritdoc/>
    public override int SetType(IrqData data, TriggerType type) => 0;

    /// <inheritdoc/>
    public override int SetWake(IrqData data, bool isOn) => 0;

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        Retriggered.Add((int)data.HardwareIrq.Number);
        return true;
    }

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        int result = redirects ? IrqRedirects.SetAffinity(data, mask) : ErrorCode.Invalid;
        if (result < 0)
        {
            data.Descriptor.SetEffectiveAffinity(CpuMask.Of(mask.First));
            result = AffinityResult.Ok;
        }

        return result;
    }
}
