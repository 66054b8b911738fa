using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>The chip of the ITS's level.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its.c, its_irq_chip.</remarks>
internal sealed class ItsChip(ItsDomain domain) : IrqChip(
    "ITS",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetAffinity
    | IrqChipCallbacks.ComposeMessage | IrqChipCallbacks.SetState | IrqChipCallbacks.Retrigger
    | IrqChipCallbacks.SetVcpuAffinity)
{
    /// <inheritdoc/>
    public override void Mask(IrqData data) => domain.Enable(data, isEnabled: false);

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => domain.Enable(data, isEnabled: true);

    /// <inheritdoc/>
    public override void EndOfInterrupt(IrqData data) => IrqChipParent.EndOfInterrupt(data);

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => domain.Move(data, mask, force);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        ulong address = domain.MessageAddress;
        messages[0] = new MsiMessage((uint)address, (uint)(address >> 32), (uint)ItsDomain.EventOf(data).Number);
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) => SetState(data, IrqChipState.Pending, true) == 0;

    /// <inheritdoc/>
    /// <remarks>-EINVAL: only the pending state can be set.</remarks>
    public override int SetState(IrqData data, IrqChipState which, bool state)
    {
        if (which != IrqChipState.Pending)
        {
            return ErrorCode.Invalid;
        }

        domain.SetPending(data, state);
        return 0;
    }

    /// <inheritdoc/>
    public override int SetVcpuAffinity(IrqData data, object? target) => target is null or ItsVirtualTarget
        ? domain.Forward(data, target as ItsVirtualTarget)
        : ErrorCode.Invalid;
}
