using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>What a chained handler does at its chip before it takes an event apart, and after.</summary>
/// <remarks>
/// A chip with an end of interrupt: nothing before, the end after. Any other: masked and acknowledged before, unmasked
/// after. The line's Masked state does not follow. Source: Linux 6.12, include/linux/irqchip/chained_irq.h,
/// chained_irq_enter and chained_irq_exit.
/// </remarks>
public readonly ref struct ChainedBracket
{
    private readonly IrqDescriptor _descriptor;

    private ChainedBracket(IrqDescriptor descriptor)
    {
        _descriptor = descriptor;
    }

    /// <summary>Opens the bracket.</summary>
    /// <param name="descriptor">The chained interrupt.</param>
    /// <returns>What closes it when disposed.</returns>
    public static ChainedBracket Enter(IrqDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        using GateHold held = descriptor.Hold();
        IrqChip chip = descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            return new ChainedBracket(descriptor);
        }

        if (chip.Has(IrqChipCallbacks.MaskAcknowledge))
        {
            chip.MaskAcknowledge(descriptor.Data);
            return new ChainedBracket(descriptor);
        }

        chip.Mask(descriptor.Data);
        if (chip.Has(IrqChipCallbacks.Acknowledge))
        {
            chip.Acknowledge(descriptor.Data);
        }

        return new ChainedBracket(descriptor);
    }

    /// <summary>Closes the bracket; once.</summary>
    public void Dispose()
    {
        if (_descriptor is null)
        {
            return;
        }

        using GateHold held = _descriptor.Hold();
        IrqChip chip = _descriptor.Data.Chip!;
        if (chip.Has(IrqChipCallbacks.EndOfInterrupt))
        {
            chip.EndOfInterrupt(_descriptor.Data);
        }
        else
        {
            chip.Unmask(_descriptor.Data);
        }
    }
}
