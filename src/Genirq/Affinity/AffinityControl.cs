using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Affinity;

/// <summary>Decides to which CPUs an interrupt goes. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c and chip.c.</remarks>
internal static class AffinityControl
{
    /// <summary>Whether the chip of an interrupt can send it to other CPUs.</summary>
    public static bool HasSetter(IrqDescriptor descriptor) =>
        descriptor.Data.Chip is { } chip && chip.Has(IrqChipCallbacks.SetAffinity);

    /// <summary>Whether an interrupt may be moved outside its own handling.</summary>
    /// <remarks>The interrupt says so, or, in releases where chips say the opposite, its chip does not. Source:
    /// irq_can_move_pcntxt, and in Linux 7.3 irq_can_move_in_process_context.</remarks>
    public static bool MovesAtOnce(IrqDescriptor descriptor) =>
        descriptor.System.Options.AffinityMoves != AffinityMoves.InInterrupt
        || descriptor.Has(IrqStates.MoveInProcessContext)
        || (descriptor.System.Options.Release.ChipsDeferMoves
            && (descriptor.Data.Chip!.Flags & IrqChipFlags.MoveDeferred) == 0);

    /// <summary>Sets the affinity as a caller wishes.</summary>
    /// <returns>0, or a negative errno; AFFINITY_SET is set either way once there was something to ask.</returns>
    /// <remarks>
    /// A mask that cannot take effect now is parked, which is success: see <see cref="PendingMove"/>.
    /// Source: irq_set_affinity_locked, irq_try_set_affinity, irq_set_affinity_pending.
    /// </remarks>
    public static int Set(IrqDescriptor descriptor, CpuMask mask, bool force)
    {
        descriptor.AssertHeld();
        if (!HasSetter(descriptor))
        {
            return ErrorCode.Invalid;
        }

        if (descriptor.Data.Domain is { IsHierarchy: true } && !descriptor.IsActivated
            && descriptor.Has(IrqStates.AffinityOnActivate))
        {
            descriptor.Affinity = mask;
            descriptor.EffectiveAffinity = mask;
            descriptor.Set(IrqStates.AffinitySet);
            return 0;
        }

        int result = 0;
        if (MovesAtOnce(descriptor) && !descriptor.Has(IrqStates.AffinityPending))
        {
            result = Apply(descriptor.Data, mask, force);
            if (result == ErrorCode.Busy && !force
                && descriptor.System.Options.AffinityMoves != AffinityMoves.AtOnce)
            {
                PendingMove.Park(descriptor, mask);
                result = 0;
            }
        }
        else
        {
            PendingMove.Park(descriptor, mask);
        }

        descriptor.System.Affinity.Notifications.Queue(descriptor.AffinityNotifier);
        descriptor.Set(IrqStates.AffinitySet);
        return result;
    }

    /// <summary>Programs an affinity into the chip.</summary>
    /// <returns>0, or a negative errno.</returns>
    /// <remarks>Source: irq_do_set_affinity.</remarks>
    public static int Apply(IrqData data, CpuMask mask, bool force)
    {
        data.Descriptor.AssertHeld();
        IrqDescriptor descriptor = data.Descriptor;
        IrqChip? chip = data.Chip;
        if (chip is null || !chip.Has(IrqChipCallbacks.SetAffinity))
        {
            return ErrorCode.Invalid;
        }

        CpuSet cpus = descriptor.System.Cpus;
        CpuMask online = Isolate(descriptor, mask, cpus).And(cpus.Online);
        if (!force && online.IsEmpty)
        {
            return ErrorCode.Invalid;
        }

        int result = chip.SetAffinity(data, force ? mask : online, force);
        if (result is not (AffinityResult.Ok or AffinityResult.OkNoCopy or AffinityResult.OkDone))
        {
            return result;
        }

        if (result != AffinityResult.OkNoCopy)
        {
            descriptor.Affinity = mask;
        }

        CheckEffective(descriptor, chip);
        ActionThreads.NoteAffinity(descriptor);
        return 0;
    }

    /// <summary>Chooses the affinity of a line that is being started.</summary>
    /// <remarks>Source: irq_setup_affinity. It overwrites the affinity with what was chosen.</remarks>
    public static void SetUp(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        if (!descriptor.System.Options.IsMultiprocessor || descriptor.Has(IrqStates.PerCpu | IrqStates.NoBalancing)
            || !HasSetter(descriptor))
        {
            return;
        }

        CpuSet cpus = descriptor.System.Cpus;
        CpuMask online = cpus.Online;
        CpuMask wanted = cpus.DefaultAffinity;
        if (descriptor.Has(IrqStates.AffinityManaged | IrqStates.AffinitySet))
        {
            if (descriptor.Affinity.Overlaps(online))
            {
                wanted = descriptor.Affinity;
            }
            else
            {
                descriptor.Clear(IrqStates.AffinitySet);
            }
        }

        CpuMask chosen = online.And(wanted);
        chosen = chosen.IsEmpty ? online : chosen;
        if (descriptor.Node >= 0)
        {
            CpuMask local = chosen.And(cpus.CpusOf(descriptor.Node));
            chosen = local.IsEmpty ? chosen : local;
        }

        Apply(descriptor.Data, chosen, force: false);
    }

    /// <summary>Decides how an interrupt starts; a managed one with an online CPU is activated on the way.</summary>
    /// <remarks>Source: __irq_startup_managed. A uniprocessor platform has no managed start.</remarks>
    public static ManagedStart DecideStart(IrqDescriptor descriptor, bool force)
    {
        descriptor.AssertHeld();
        if (!descriptor.System.Options.IsMultiprocessor || !descriptor.IsManaged)
        {
            return ManagedStart.Normal;
        }

        descriptor.Clear(IrqStates.ManagedShutdown);
        if (!descriptor.Affinity.Overlaps(descriptor.System.Cpus.Online))
        {
            if (force)
            {
                Refuse(descriptor, "none of its CPUs is online");
            }

            return ManagedStart.Abort;
        }

        if (IrqActivation.Activate(descriptor.Data, reserve: false, out _) != 0)
        {
            Refuse(descriptor, "it could not be activated");
            return ManagedStart.Abort;
        }

        return ManagedStart.Managed;
    }

    // A managed interrupt keeps away from isolated CPUs as long as another of its CPUs is online.
    private static CpuMask Isolate(IrqDescriptor descriptor, CpuMask mask, CpuSet cpus)
    {
        descriptor.AssertHeld();
        if (!descriptor.IsManaged || cpus.ManagedHousekeeping is not { } housekeeping)
        {
            return mask;
        }

        CpuMask kept = mask.And(housekeeping);
        return kept.Overlaps(cpus.Online) ? kept : mask;
    }

    // Source: irq_validate_effective_affinity.
    private static void CheckEffective(IrqDescriptor descriptor, IrqChip chip)
    {
        descriptor.AssertHeld();
        if (descriptor.EffectiveAffinity.IsEmpty)
        {
            descriptor.System.Diagnostics.LogOnce(
                IrqDiagnosticId.EffectiveAffinityMissing,
                nameof(IrqAffinity),
                $"irq_chip {chip.Name} did not update eff. affinity mask of irq {descriptor.Irq}",
                descriptor.Irq);
        }
    }

    private static void Refuse(IrqDescriptor descriptor, string reason)
    {
        descriptor.AssertHeld();
        descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.ManagedStartRefused,
        nameof(DecideStart),
        $"Managed interrupt {descriptor.Irq} was not started: {reason}.",
        descriptor.Irq);
    }
}
