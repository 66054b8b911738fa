using Genirq.Chips;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>The ends of the flows for controllers that want to be told the end. The interrupt's lock is held.</summary>
internal static class EoiSteps
{
    /// <summary>Masks a line that stays masked until its threads have run.</summary>
    public static void MaskIfOneShot(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.OneShot) != 0)
        {
            IrqLine.Mask(descriptor);
        }
    }

    /// <summary>Leaves an event for later: pending, and the line masked.</summary>
    public static void LeavePending(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        descriptor.Progress |= IrqProgress.Pending;
        IrqLine.Mask(descriptor);
    }

    /// <summary>Tells the end of an event that was not handled, unless the chip wants only handled ones.</summary>
    public static void EndUnhandled(IrqDescriptor descriptor, IrqChip chip)
    {
        descriptor.AssertHeld();
        if ((chip.Flags & IrqChipFlags.EoiIfHandled) == 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }

    /// <summary>Tells the end of a handled event; a one-shot line opens if there is no thread to wait for.</summary>
    /// <remarks>Source: Linux 6.12, kernel/irq/chip.c, cond_unmask_eoi_irq.</remarks>
    public static void EndHandled(IrqDescriptor descriptor, IrqChip chip)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.OneShot) == 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
        else if (!descriptor.IsDisabled && descriptor.IsMasked && descriptor.ThreadsOneShot == 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
            IrqLine.Unmask(descriptor);
        }
        else if ((chip.Flags & IrqChipFlags.EoiThreaded) == 0)
        {
            chip.EndOfInterrupt(descriptor.Data);
        }
    }
}
