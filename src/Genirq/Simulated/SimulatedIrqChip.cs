using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Simulated;

/// <summary>The chip of simulated lines: edges only, raised by setting their pending state.</summary>
/// <param name="domain">The controller.</param>
/// <param name="events">Told when lines are requested and freed, or null.</param>
/// <remarks>Source: Linux 6.12, kernel/irq/irq_sim.c, irq_sim_irqchip.</remarks>
internal sealed class SimulatedIrqChip(SimulatedIrqDomain domain, SimulatedIrqEvents? events) : IrqChip(
    "irq_sim",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.SetType | IrqChipCallbacks.GetState
        | IrqChipCallbacks.SetState | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources)
{
    /// <inheritdoc/>
    public override void Mask(IrqData data) => LineOf(data).IsEnabled = false;

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => LineOf(data).IsEnabled = true;

    /// <inheritdoc/>
    public override int SetType(IrqData data, TriggerType type) =>
        (type & ~TriggerType.EdgeBoth) != 0 ? ErrorCode.Invalid : AffinityResult.Ok;

    /// <inheritdoc/>
    public override int GetState(IrqData data, IrqChipState which, ref bool state)
    {
        if (which != IrqChipState.Pending)
        {
            return ErrorCode.Invalid;
        }

        if (LineOf(data).IsEnabled)
        {
            state = domain.IsPending((int)data.HardwareIrq.Number);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int SetState(IrqData data, IrqChipState which, bool state)
    {
        if (which != IrqChipState.Pending)
        {
            return ErrorCode.Invalid;
        }

        if (LineOf(data).IsEnabled)
        {
            domain.SetPending((int)data.HardwareIrq.Number, state);
        }

        return 0;
    }

    /// <inheritdoc/>
    public override int RequestResources(IrqData data) => events?.Requested(data.HardwareIrq) ?? 0;

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data) => events?.Released(data.HardwareIrq);

    private static SimulatedLine LineOf(IrqData data) => (SimulatedLine)data.ChipData!;
}
