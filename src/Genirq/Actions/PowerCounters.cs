using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>What a line's actions want of suspend and resume. The interrupt's lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/pm.c, irq_pm_install_action and irq_pm_remove_action.</remarks>
internal struct PowerCounters
{
    /// <summary>Installed actions (<c>nr_actions</c>).</summary>
    public int Actions;

    /// <summary>Those with <see cref="IrqFlags.NoSuspend"/> (<c>no_suspend_depth</c>).</summary>
    public int NoSuspend;

    /// <summary>Those with <see cref="IrqFlags.ConditionalSuspend"/> (<c>cond_suspend_depth</c>).</summary>
    public int ConditionalSuspend;

    /// <summary>Those with <see cref="IrqFlags.ForceResume"/> (<c>force_resume_depth</c>).</summary>
    public int ForceResume;

    /// <summary>Counts an action that was installed; actions that contradict each other are a diagnostic.</summary>
    public void Add(IrqDescriptor descriptor, IrqFlags flags)
    {
        Count(flags, 1);
        if (ForceResume != 0 && ForceResume != Actions)
        {
            Warn(descriptor, "some of its actions force a resume and some do not");
        }

        if (NoSuspend != 0 && NoSuspend + ConditionalSuspend != Actions)
        {
            Warn(descriptor, "it stays on while suspended, which some of its actions do not expect");
        }
    }

    /// <summary>Counts an action that is restored: whatever was to be said of it was said.</summary>
    public void AddRestored(IrqFlags flags) => Count(flags, 1);

    /// <summary>Forgets an action that was taken out.</summary>
    public void Remove(IrqFlags flags) => Count(flags, -1);

    private void Count(IrqFlags flags, int step)
    {
        Actions += step;
        if ((flags & IrqFlags.ForceResume) != 0)
        {
            ForceResume += step;
        }

        if ((flags & IrqFlags.NoSuspend) != 0)
        {
            NoSuspend += step;
        }
        else if ((flags & IrqFlags.ConditionalSuspend) != 0)
        {
            ConditionalSuspend += step;
        }
    }

    private static void Warn(IrqDescriptor descriptor, string reason) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.PowerFlagsMixed,
        nameof(IrqSystem.Request),
        $"Interrupt {descriptor.Irq}: {reason}.",
        descriptor.Irq);
}
