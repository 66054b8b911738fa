using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>Carries out an affinity that was parked until the interrupt arrives. For chips' acknowledgements.</summary>
/// <remarks>
/// Called with the interrupt's lock held, from a chip's callback. Without a parked affinity it costs one test and
/// allocates nothing. Source: Linux 6.12, kernel/irq/migration.c.
/// </remarks>
public static class PendingMove
{
    /// <summary>Carries a parked affinity out, with the line masked meanwhile; does nothing on a disabled
    /// line.</summary>
    /// <param name="data">Any level.</param>
    /// <remarks>
    /// The outermost chip is asked to mask and unmask directly, so <see cref="IrqStates.Masked"/> stays as it is.
    /// Source: irq_move_irq and __irq_move_irq.
    /// </remarks>
    public static void CarryOut(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Descriptor.AssertHeld();
        if (data.Descriptor.Has(IrqStates.AffinityPending))
        {
            MaskAndCarryOut(data.Descriptor);
        }
    }

    /// <summary>Carries a parked affinity out on a line that is masked.</summary>
    /// <param name="data">Any level.</param>
    /// <remarks>
    /// A busy chip keeps the wish; any other error, or a mask without an online CPU, drops it silently.
    /// Source: irq_move_masked_irq.
    /// </remarks>
    public static void CarryOutMasked(IrqData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Descriptor.AssertHeld();
        IrqDescriptor descriptor = data.Descriptor;
        if (!descriptor.Has(IrqStates.AffinityPending))
        {
            return;
        }

        descriptor.Clear(IrqStates.AffinityPending);
        if (descriptor.Has(IrqStates.PerCpu))
        {
            descriptor.System.Diagnostics.Warn(
                IrqDiagnosticId.PerCpuMoved,
                nameof(CarryOut),
                $"Interrupt {descriptor.Irq} is one for each CPU and cannot be moved.",
                descriptor.Irq);
            return;
        }

        if (descriptor.PendingAffinity.IsEmpty || !AffinityControl.HasSetter(descriptor))
        {
            return;
        }

        CpuMask wanted = descriptor.PendingAffinity;
        descriptor.PendingAffinity = CpuMask.Empty;
        if (wanted.Overlaps(descriptor.System.Cpus.Online)
            && AffinityControl.Apply(descriptor.Data, wanted, force: false) == ErrorCode.Busy)
        {
            descriptor.PendingAffinity = wanted;
            descriptor.Set(IrqStates.AffinityPending);
        }
    }

    /// <summary>Parks an affinity, in place of one that may be parked already.</summary>
    internal static void Park(IrqDescriptor descriptor, CpuMask mask)
    {
        descriptor.AssertHeld();
        descriptor.PendingAffinity = mask;
        descriptor.Set(IrqStates.AffinityPending);
    }

    /// <summary>Drops a parked affinity that has lost its last online CPU.</summary>
    /// <param name="descriptor">The interrupt.</param>
    /// <param name="takesOver">Whether the caller carries it out itself.</param>
    /// <returns>Whether one with an online CPU was parked.</returns>
    /// <remarks>Source: irq_fixup_move_pending.</remarks>
    internal static bool FixUp(IrqDescriptor descriptor, bool takesOver)
    {
        descriptor.AssertHeld();
        if (!descriptor.Has(IrqStates.AffinityPending))
        {
            return false;
        }

        bool isUsable = descriptor.PendingAffinity.Overlaps(descriptor.System.Cpus.Online);
        if (!isUsable || takesOver)
        {
            descriptor.Clear(IrqStates.AffinityPending);
        }

        return isUsable;
    }

    private static void MaskAndCarryOut(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (descriptor.IsDisabled)
        {
            return;
        }

        IrqChip chip = descriptor.Data.Chip!;
        bool masks = !descriptor.IsMasked;
        if (masks && chip.Has(IrqChipCallbacks.Mask))
        {
            chip.Mask(descriptor.Data);
        }

        try
        {
            CarryOutMasked(descriptor.Data);
        }
        finally
        {
            if (masks && chip.Has(IrqChipCallbacks.Unmask))
            {
                chip.Unmask(descriptor.Data);
            }
        }
    }
}
