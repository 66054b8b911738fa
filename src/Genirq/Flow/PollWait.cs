using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Flow;

/// <summary>Lets an event wait until another CPU has polled its line.</summary>
/// <remarks>
/// The interrupt's lock is held by the caller. Source: Linux 6.12, kernel/irq/spurious.c, irq_wait_for_poll.
/// </remarks>
internal static class PollWait
{
    /// <summary>Waits, with the lock dropped, until the line is not in progress.</summary>
    /// <returns>Whether the event is to be handled: not if this CPU polls, nor if it is disabled or freed
    /// meanwhile.</returns>
    public static bool Wait(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.AssertHeld();
        if (descriptor.System.PollingCpu == cpu)
        {
            descriptor.System.Diagnostics.WarnOnce(
                IrqDiagnosticId.PolledByItself,
                nameof(PollWait),
                $"Interrupt {descriptor.Irq} arrived on CPU {cpu.Index}, which polls it.",
                descriptor.Irq,
                cpu.Index);
            return false;
        }

        if (!descriptor.System.Options.IsMultiprocessor)
        {
            return false;
        }

        SpinWait spinner = default;
        while (descriptor.Has(IrqStates.InProgress))
        {
            descriptor.Gate.Exit();
            spinner.SpinOnce();
            descriptor.Gate.Enter();
        }

        return !descriptor.IsDisabled && descriptor.Actions is not null;
    }
}
