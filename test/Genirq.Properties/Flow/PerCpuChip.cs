using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Properties.Flow;

/// <summary>A chip with a register for each CPU that lists its calls.</summary>
/// <param name="callbacks">What it has.</param>
/// <param name="calls">The list.</param>
internal sealed class PerCpuChip(IrqChipCallbacks callbacks, List<string> calls) : IrqChip("percpu", callbacks)
{
    /// <summary>The only type that it refuses.</summary>
    public const TriggerType Refused = TriggerType.LevelHigh;

    /// <inheritdoc/>
    public override void EnableOn(IrqData data, CpuContext cpu) => calls.Add($"enable{cpu.Index}");

    /// <inheritdoc/>
    public override void DisableOn(IrqData data, CpuContext cpu) => calls.Add($"disable{cpu.Index}");

    /// <inheritdoc/>
    public override void MaskOn(IrqData data, CpuContext cpu) => calls.Add($"mask{cpu.Index}");

    /// <inheritdoc/>
    public override void UnmaskOn(IrqData data, CpuContext cpu) => calls.Add($"unmask{cpu.Index}");

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => calls.Add("ack");

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data) => calls.Add("eoi");

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        calls.Add("retrigger");
        return true;
    }

    /// <inheritdoc/>
    public override int SetType(IrqData data, TriggerType type)
    {
        calls.Add($"type{(int)type}");
        return type == Refused ? ErrorCode.NotSupported : AffinityResult.Ok;
    }
}
