using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Actions;

/// <summary>What a line's actions want of suspend and resume. The interrupt's lock is held by the caller.</summary>
/// <param name="Actions">Installed actions (<c>nr_actions</c>).</param>
/// <param name="NoSuspend">Those with <see cref="IrqFlags.NoSuspend"/> (<c>no_suspend_depth</c>).</param>
/// <param name="ConditionalSuspend">Those with <see cref="IrqFlags.ConditionalSuspend"/>
/// (<c>cond_suspend_depth</c>).</param>
/// <param name="ForceResume">Those with <see cref="IrqFlags.ForceResume"/> (<c>force_resume_depth</c>).</param>
/// <remarks>Counted when it is asked for: a line has few actions. Source: Linux 6.12, kernel/irq/pm.c,
/// irq_pm_install_action and irq_pm_remove_action.</remarks>
internal readonly record struct PowerCounters(int Actions, int NoSuspend, int ConditionalSuspend, int ForceResume)
{
    /// <summary>Counts what a line has.</summary>
    public static PowerCounters Of(IrqDescriptor descriptor)
    {
        descriptor.AssertHeld();
        int actions = 0;
        int noSuspend = 0;
        int conditionalSuspend = 0;
        int forceResume = 0;
        for (IrqAction? action = descriptor.Actions; action is not null; action = action.Next)
        {
            bool staysOn = (action.Flags & IrqFlags.NoSuspend) != 0;
            actions++;
            noSuspend += staysOn ? 1 : 0;
            conditionalSuspend += !staysOn && (action.Flags & IrqFlags.ConditionalSuspend) != 0 ? 1 : 0;
            forceResume += (action.Flags & IrqFlags.ForceResume) != 0 ? 1 : 0;
        }

        return new PowerCounters(actions, noSuspend, conditionalSuspend, forceResume);
    }

    /// <summary>Reports actions of a line that contradict each other.</summary>
    public void Check(IrqDescriptor descriptor)
    {
        if (ForceResume != 0 && ForceResume != Actions)
        {
            Warn(descriptor, "some of its actions force a resume and some do not");
        }

        if (NoSuspend != 0 && NoSuspend + ConditionalSuspend != Actions)
        {
            Warn(descriptor, "it stays on while suspended, which some of its actions do not expect");
        }
    }

    private static void Warn(IrqDescriptor descriptor, string reason) => descriptor.System.Diagnostics.Warn(
        IrqDiagnosticId.PowerFlagsMixed,
        nameof(IrqSystem.Request),
        $"Interrupt {descriptor.Irq}: {reason}.",
        descriptor.Irq);
}
