using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Releases;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The chip of an I/O APIC's level: "IO-APIC", or "IR-IO-APIC" behind remapping.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/io_apic.c, ioapic_chip and ioapic_ir_chip.</remarks>
internal sealed class IoApicChip(IoApicDomain domain, bool isRemapped, KernelRelease release) : IrqChip(
    isRemapped ? "IR-IO-APIC" : "IO-APIC",
    IrqChipCallbacks.Startup | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge
    | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.Retrigger
    | IrqChipCallbacks.GetState,
    IrqChipFlags.SkipSetWake | IrqChipFlags.AffinityPreStartup
    | (release.ChipsDeferMoves && !isRemapped ? IrqChipFlags.MoveDeferred : IrqChipFlags.None))
{
    /// <inheritdoc/>
    public override int Startup(IrqData data)
    {
        domain.SetMasked(data, isMasked: false);
        return 0;
    }

    /// <inheritdoc/>
    public override void Mask(IrqData data) => domain.SetMasked(data, isMasked: true);

    /// <inheritdoc/>
    public override void Unmask(IrqData data) => domain.SetMasked(data, isMasked: false);

    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

    /// <inheritdoc/>
    /// <remarks>
    /// Without remapping the pin is masked while a parked affinity is carried out, since its two halves are written one
    /// after the other. Behind remapping the CPU sees an edge, and only the pin itself can be told of the end. Source:
    /// ioapic_ack_level and ioapic_ir_ack_level.
    /// </remarks>
    public override void EndOfInterrupt(IrqData data)
    {
        if (isRemapped)
        {
            IrqChipParent.Acknowledge(data);
            domain.EndAtPin(data);
            return;
        }

        bool isMoving = (data.Descriptor.States & IrqStates.AffinityPending) != 0;
        if (isMoving)
        {
            domain.SetMasked(data, isMasked: true);
        }

        domain.EndAtCpu(data);
        if (isMoving)
        {
            PendingMove.CarryOutMasked(data);
            domain.SetMasked(data, data.Descriptor.IsMasked);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Source: ioapic_set_affinity.</remarks>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        int result = IrqChipParent.SetAffinity(data, mask, force);
        if (result >= 0 && result != AffinityResult.OkDone)
        {
            domain.Configure(data);
        }

        return result;
    }

    /// <inheritdoc/>
    /// <remarks>Source: ioapic_irq_get_chip_state.</remarks>
    public override int GetState(IrqData data, IrqChipState which, ref bool state)
    {
        if (which != IrqChipState.Active)
        {
            return ErrorCode.Invalid;
        }

        state = domain.IsActive(data);
        return 0;
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) => IrqChipParent.RetriggerHierarchy(data);
}
