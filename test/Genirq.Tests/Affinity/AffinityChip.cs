using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Affinity;

/// <summary>A chip that sends its interrupts to the lowest CPU it is given, or answers as the test says.</summary>
internal sealed class AffinityChip(CallLog log, IrqChipFlags flags = IrqChipFlags.None) : IrqChip(
    "test",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity,
    flags)
{
    /// <summary>What the next calls of the setter return; then it is 0.</summary>
    public Queue<int> Results { get; } = new();

    /// <summary>The CPUs that have no room.</summary>
    public CpuMask Full { get; set; } = CpuMask.Empty;

    /// <summary>Whether the effective affinity is left as it is.</summary>
    public bool HidesEffective { get; set; }

    public override void Mask(IrqData data) => log.Add("mask");

    public override void Unmask(IrqData data) => log.Add("unmask");

    public override void Acknowledge(IrqData data) => PendingMove.CarryOut(data);

    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        log.Add($"affinity {mask}{(force ? " forced" : "")}");
        if (Results.TryDequeue(out int result) && result != 0)
        {
            return result;
        }

        CpuMask room = mask.Except(Full);
        if (room.IsEmpty)
        {
            return ErrorCode.NoSpace;
        }

        if (!HidesEffective)
        {
            data.Descriptor.SetEffectiveAffinity(CpuMask.Of(room.First));
        }

        return AffinityResult.Ok;
    }
}
