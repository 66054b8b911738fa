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
    /// <summary>Sets the affinity as a caller wishes.</summary>
    /// <returns>0, or a negative errno; AFFINITY_SET is set either way once the chip was asked.</returns>
    /// <remarks>
    /// Moves take effect at once, unless the chip is busy with an earlier one or an earlier wish waits already: then
    /// the mask is parked, which is success. To carry it out belongs to the platform's acknowledgement.
    /// Source: irq_set_affinity_locked, irq_try_set_affinity, irq_set_affinity_pending.
    /// </remarks>
    public static int Set(IrqDescriptor descriptor, CpuMask mask, bool force)
    {
        IrqChip? chip = descriptor.Data.Chip;
        if (chip is null || !chip.Has(IrqChipCallbacks.SetAffinity))
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

        int result = descriptor.Has(IrqStates.AffinityPending)
            ? ErrorCode.Busy
            : Apply(descriptor.Data, mask, force);
        if (result == ErrorCode.Busy && (!force || descriptor.Has(IrqStates.AffinityPending)))
        {
            descriptor.PendingAffinity = mask;
            descriptor.Set(IrqStates.AffinityPending);
            result = 0;
        }

        descriptor.Set(IrqStates.AffinitySet);
        return result;
    }

    /// <summary>Programs an affinity into the chip.</summary>
    /// <returns>0, or a negative errno.</returns>
    /// <remarks>Source: irq_do_set_affinity.</remarks>
    public static int Apply(IrqData data, CpuMask mask, bool force)
    {
        IrqChip? chip = data.Chip;
        if (chip is null || !chip.Has(IrqChipCallbacks.SetAffinity))
        {
            return ErrorCode.Invalid;
        }

        CpuMask online = mask.And(data.Descriptor.System.Cpus.Online);
        int result;
        if (force)
        {
            result = chip.SetAffinity(data, mask, force: true);
        }
        else if (!online.IsEmpty)
        {
            result = chip.SetAffinity(data, online, force: false);
        }
        else
        {
            return ErrorCode.Invalid;
        }

        switch (result)
        {
            case AffinityResult.Ok or AffinityResult.OkDone:
                data.Descriptor.Affinity = mask;
                ActionThreads.NoteAffinity(data.Descriptor);
                return 0;
            case AffinityResult.OkNoCopy:
                ActionThreads.NoteAffinity(data.Descriptor);
                return 0;
            default:
                return result;
        }
    }

    /// <summary>Chooses the affinity of a line that is being started.</summary>
    /// <remarks>Source: irq_setup_affinity. It overwrites the affinity with what was chosen.</remarks>
    public static void SetUp(IrqDescriptor descriptor)
    {
        if (!descriptor.System.Options.IsMultiprocessor || descriptor.Has(IrqStates.PerCpu | IrqStates.NoBalancing)
            || !descriptor.Data.Chip!.Has(IrqChipCallbacks.SetAffinity))
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

        if (IrqActivation.Activate(descriptor.Data, reserve: false) != 0)
        {
            Refuse(descriptor, "it could not be activated");
            return ManagedStart.Abort;
        }

        return ManagedStart.Managed;
    }

    private static void Refuse(IrqDescriptor descriptor, string reason) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.ManagedStartRefused,
        nameof(DecideStart),
        $"Managed interrupt {descriptor.Irq} was not started: {reason}.",
        descriptor.Irq);
}
