using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Platforms.X86.Messages;

namespace Genirq.Platforms.X86;

/// <summary>The chip of the vector domain's level, "APIC".</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/vector.c, lapic_controller.</remarks>
internal sealed class ApicChip(VectorDomain domain) : IrqChip(
    "APIC",
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage
    | IrqChipCallbacks.Retrigger | IrqChipCallbacks.ForceCompleteMove)
{
    /// <inheritdoc/>
    /// <remarks>Source: apic_ack_edge.</remarks>
    public override void Acknowledge(IrqData data)
    {
        domain.CompleteMove(data);
        AcknowledgeAndMove(domain, data);
    }

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => domain.Move(data, mask);

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data)
    {
        domain.Retrigger(data);
        return true;
    }

    /// <inheritdoc/>
    public override void ForceCompleteMove(IrqData data, int cpu) => domain.ForceCompleteMove(data, cpu);

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = Compose(domain, data, isOfUnit: false);

    /// <summary>Carries a parked affinity out and ends the event.</summary>
    /// <remarks>Source: apic_ack_irq; for remapping chips too.</remarks>
    public static void AcknowledgeAndMove(VectorDomain domain, IrqData data)
    {
        PendingMove.CarryOut(data);
        domain.EndOfInterrupt(data);
    }

    /// <summary>Composes the message of the vector domain's level.</summary>
    public static MsiMessage Compose(VectorDomain domain, IrqData level, bool isOfUnit)
    {
        ApicData data = VectorDomain.DataOf(level)!;
        return Compose(domain, level, data.Destination, data.ConfiguredVector, isOfUnit);
    }

    /// <summary>Composes a message of any target.</summary>
    public static MsiMessage Compose(
        VectorDomain domain, IrqData level, uint destination, int vector, bool isOfUnit = false)
    {
        MsiMessage message = ApicMessage.Compose(
            domain.Options.Apics, destination, (uint)vector, isOfUnit, out bool isLossy);
        if (isLossy)
        {
            domain.System.Diagnostics.Warn(
                IrqDiagnosticId.MessageDestinationLost,
                domain.Name,
                $"The message of interrupt {level.Irq} cannot name destination {destination:x}.",
                level.Irq,
                destination);
        }

        return message;
    }
}
