using System.Numerics;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>Decides whether an action may join those on its line. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/manage.c, __setup_irq.</remarks>
internal static class LineSharing
{
    /// <summary>Whether the line's first action and the newcomer get along; the newcomer may become one-shot.</summary>
    /// <returns>0; -EBUSY: they do not; -EINVAL: the line is non-maskable, or both serve the same CPU of a per-CPU
    /// line.</returns>
    public static IrqOutcome Admit(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        if (descriptor.IsPerCpuDeviceId && descriptor.System.Options.Release.HasPerCpuAffinity)
        {
            IrqOutcome admitted = PerCpuRequests.Admit(descriptor, action);
            if (!admitted.IsDone)
            {
                return admitted;
            }
        }
        else if ((descriptor.Progress & IrqProgress.Nmi) != 0)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.RequestMismatch,
                nameof(IrqSystem.Request),
                $"Invalid attempt to share NMI for {action.Name} (irq {descriptor.Irq}) on irqchip "
                + $"{descriptor.Data.Chip?.Name}.",
                descriptor.Irq);
            return IrqRequests.Refuse(
                ErrorCode.Invalid, descriptor.Irq, action.Name, "the line is non-maskable and not shared");
        }

        return AreCompatible(descriptor, descriptor.Actions!, action)
            ? default : Refuse(descriptor, descriptor.Actions!, action);
    }

    /// <summary>Gives a one-shot action its own bit; there are 64.</summary>
    /// <returns>Whether one was left.</returns>
    public static bool TakeThreadBit(IrqDescriptor descriptor, IrqAction action)
    {
        descriptor.AssertHeld();
        ulong taken = 0;
        for (IrqAction? other = descriptor.Actions; other is not null; other = other.Next)
        {
            taken |= other.ThreadMask;
        }

        if (taken == ulong.MaxValue)
        {
            return false;
        }

        action.ThreadMask = 1UL << BitOperations.TrailingZeroCount(~taken);
        return true;
    }

    private static bool AreCompatible(IrqDescriptor descriptor, IrqAction first, IrqAction action)
    {
        descriptor.AssertHeld();
        IrqFlags trigger;
        if (descriptor.Has(IrqStates.DefaultTriggerSet))
        {
            trigger = (IrqFlags)descriptor.Trigger;
        }
        else
        {
            // The default trigger was never set: the newcomer's is taken, so that it matches by definition.
            trigger = action.Flags & IrqFlags.TriggerMask;
            descriptor.Clear(IrqStates.TriggerMask);
            descriptor.Set((IrqStates)trigger | IrqStates.DefaultTriggerSet);
        }

        if ((first.Flags & action.Flags & IrqFlags.Shared) == 0 || trigger != (action.Flags & IrqFlags.TriggerMask))
        {
            return false;
        }

        bool firstOneShot = (first.Flags & IrqFlags.OneShot) != 0;
        if (firstOneShot && (action.Flags & IrqFlags.ConditionalOneShot) != 0)
        {
            action.Flags |= IrqFlags.OneShot;
        }
        else if (((first.Flags ^ action.Flags) & IrqFlags.OneShot) != 0)
        {
            return false;
        }

        return ((first.Flags ^ action.Flags) & IrqFlags.PerCpu) == 0;
    }

    private static IrqOutcome Refuse(IrqDescriptor descriptor, IrqAction first, IrqAction action)
    {
        descriptor.AssertHeld();
        if ((action.Flags & IrqFlags.ProbeShared) == 0)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.RequestMismatch,
                nameof(IrqSystem.Request),
                $"Flags mismatch irq {descriptor.Irq}. {(int)action.Flags:x8} ({action.Name}) "
                + $"vs. {(int)first.Flags:x8} ({first.Name})",
                descriptor.Irq);
        }

        bool isShared = (first.Flags & action.Flags & IrqFlags.Shared) != 0;
        return IrqRequests.Refuse(
            ErrorCode.Busy, descriptor.Irq, action.Name, isShared
                ? $"\"{first.Name}\" has the line with other flags ({first.Flags}, asked: {action.Flags})"
                : $"\"{first.Name}\" has the line, and one of them does not share it");
    }
}
