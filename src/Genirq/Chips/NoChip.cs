using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Chips;

/// <summary>The chip of an interrupt that has none: nothing happens, and it must not be acknowledged.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/dummychip.c, no_irq_chip and ack_bad.</remarks>
internal sealed class NoChip() : IrqChip(
    "none",
    IrqChipCallbacks.Startup | IrqChipCallbacks.Shutdown | IrqChipCallbacks.Enable | IrqChipCallbacks.Disable
        | IrqChipCallbacks.Acknowledge,
    IrqChipFlags.SkipSetWake)
{
    /// <inheritdoc/>
    public override void Acknowledge(IrqData data)
    {
        IrqSystem system = data.Descriptor.System;
        system.Diagnostics.Log(
            IrqDiagnosticId.BadIrq,
            nameof(NoChip),
            $"Interrupt {data.Irq} was to be acknowledged, but it has no chip.",
            data.Irq);
        system.Options.AcknowledgeBadIrq?.Invoke(data.Irq);
    }
}
