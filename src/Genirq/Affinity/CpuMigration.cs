using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Affinity;

/// <summary>Moves interrupts away from a CPU that goes, and managed ones back to one that comes.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/cpuhotplug.c.</remarks>
internal static class CpuMigration
{
    /// <summary>Moves every interrupt off a CPU that is not online any more.</summary>
    /// <remarks>Source: irq_migrate_all_off_this_cpu.</remarks>
    public static void MoveAllOff(IrqSystem system, int cpu) => ForEach(system, cpu, static (descriptor, cpu) =>
    {
        if (MoveOff(descriptor, cpu))
        {
            Log(descriptor, cpu, $"IRQ {descriptor.Irq}: no longer affine to CPU{cpu}");
        }
    });

    /// <summary>Starts the managed interrupts of a CPU that has come online, or sends them there.</summary>
    /// <remarks>Source: irq_affinity_online_cpu, irq_restore_affinity_of_irq.</remarks>
    public static void RestoreOn(IrqSystem system, int cpu) => ForEach(system, cpu, Restore);

    // A chip that throws keeps its own interrupt only: the others are done, then what was thrown first goes on.
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "What one chip throws must not keep the interrupts of others; it is thrown again.")]
    private static void ForEach(IrqSystem system, int cpu, Action<IrqDescriptor, int> act)
    {
        ExceptionDispatchInfo? thrown = null;
        IrqNumberSpace numbers = system.Numbers;
        for (int number = numbers.Next(0); number < numbers.IrqCount; number = numbers.Next(number + 1))
        {
            if (system.Find(new Irq(number)) is not { } descriptor)
            {
                continue;
            }

            try
            {
                using GateHold held = descriptor.Hold();
                if (descriptor.IsAllocated)
                {
                    act(descriptor, cpu);
                }
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        thrown?.Throw();
    }

    private static bool MoveOff(IrqDescriptor descriptor, int cpu)
    {
        if (!AffinityControl.HasSetter(descriptor))
        {
            return false;
        }

        descriptor.ActingCpu = cpu;
        ForceCompleteMove(descriptor, cpu);
        if (descriptor.Has(IrqStates.PerCpu) || !descriptor.IsStarted || !NeedsFixUp(descriptor, cpu))
        {
            PendingMove.FixUp(descriptor, takesOver: false);
            return false;
        }

        CpuMask online = descriptor.System.Cpus.Online;
        CpuMask affinity = PendingMove.FixUp(descriptor, takesOver: true)
            ? descriptor.PendingAffinity
            : descriptor.Affinity;
        IrqChip chip = descriptor.Data.Chip!;
        bool masks = !AffinityControl.MovesAtOnce(descriptor) && !descriptor.IsMasked;
        if (masks && chip.Has(IrqChipCallbacks.Mask))
        {
            chip.Mask(descriptor.Data);
        }

        bool isBroken = !affinity.Overlaps(online);
        if (isBroken && descriptor.IsManaged)
        {
            descriptor.Set(IrqStates.ManagedShutdown);
            IrqLine.Shutdown(descriptor);
            Domains.IrqActivation.Deactivate(descriptor.Data);
            return false;
        }

        try
        {
            return Move(descriptor, isBroken ? online : affinity, isBroken);
        }
        finally
        {
            if (masks && chip.Has(IrqChipCallbacks.Unmask))
            {
                chip.Unmask(descriptor.Data);
            }
        }
    }

    // Returns whether the affinity was broken; an error that is left is logged, and then nothing was.
    private static bool Move(IrqDescriptor descriptor, CpuMask affinity, bool isBroken)
    {
        int result = AffinityControl.Apply(descriptor.Data, affinity, force: false);
        if (result == ErrorCode.NoSpace && !descriptor.IsManaged && !isBroken)
        {
            isBroken = true;
            result = AffinityControl.Apply(descriptor.Data, descriptor.System.Cpus.Online, force: false);
        }

        if (result == 0)
        {
            if (descriptor.System.Options.Release.NotifiesOfHotplug)
            {
                descriptor.System.Affinity.Notifications.Queue(descriptor.AffinityNotifier);
            }

            return isBroken;
        }

        Log(descriptor, result, $"IRQ{descriptor.Irq}: set affinity failed({result}).");
        return false;
    }

    // Source: irq_force_complete_move.
    private static void ForceCompleteMove(IrqDescriptor descriptor, int cpu)
    {
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            if (level.Chip is { } chip && chip.Has(IrqChipCallbacks.ForceCompleteMove))
            {
                chip.ForceCompleteMove(level, cpu);
                return;
            }
        }
    }

    // Source: irq_needs_fixup.
    private static bool NeedsFixUp(IrqDescriptor descriptor, int cpu)
    {
        CpuMask target = descriptor.EffectiveAffinity.IsEmpty ? descriptor.Affinity : descriptor.EffectiveAffinity;
        bool hasOther = target.Count > (target.Contains(cpu) ? 1 : 0);
        if (hasOther && !target.Overlaps(descriptor.System.Cpus.Online))
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.EffectiveAffinityOffline,
                nameof(CpuHotplug.TakeOffline),
                $"Eff. affinity {target} of IRQ {descriptor.Irq} contains only offline CPUs after offlining CPU {cpu}",
                descriptor.Irq,
                cpu);
            return true;
        }

        return target.Contains(cpu);
    }

    private static void Restore(IrqDescriptor descriptor, int cpu)
    {
        if (!descriptor.IsManaged || descriptor.Actions is null || descriptor.Data.Chip is null
            || !descriptor.Affinity.Contains(cpu) || (descriptor.Progress & IrqProgress.Suspended) != 0)
        {
            return;
        }

        if (descriptor.IsManagedShutdown)
        {
            IrqLine.StartupManaged(descriptor);
        }

        if (!descriptor.Has(IrqStates.SingleTarget) || IsWantedByHousekeeping(descriptor, cpu))
        {
            AffinityControl.Set(descriptor, descriptor.Affinity, force: false);
        }
    }

    // Source: hk_should_isolate.
    private static bool IsWantedByHousekeeping(IrqDescriptor descriptor, int cpu) =>
        descriptor.System.Cpus.ManagedHousekeeping is { } housekeeping
        && !descriptor.EffectiveAffinity.IsSubsetOf(housekeeping)
        && housekeeping.Contains(cpu);

    private static void Log(IrqDescriptor descriptor, long value, string message) =>
        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.AffinityBroken, nameof(CpuHotplug.TakeOffline), message, descriptor.Irq, value);
}
