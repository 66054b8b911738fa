using Genirq.Cpus;
using Genirq.Spurious;

namespace Genirq;

/// <content>Unhandled interrupts.</content>
public sealed partial class IrqSystem
{
    /// <summary>Bogus results that are reported before it becomes silent.</summary>
    internal int BogusReportsLeft = 100;

    /// <summary>Polls lines that were shut down.</summary>
    internal SpuriousPoller Poller { get; }

    /// <summary>Polls the lines that were shut down because nobody cared, and sets the timer for the next
    /// time.</summary>
    /// <param name="cpu">The CPU to run the actions on.</param>
    /// <returns>How many lines had something to handle; 0 also if another CPU polls.</returns>
    /// <remarks>
    /// Called by the system's timer, or by the platform's executor if <see cref="IrqSystemOptions.SchedulePoll"/> names
    /// one. Only shared lines are polled, and they stay disabled. Source: Linux 6.12, kernel/irq/spurious.c,
    /// poll_spurious_irqs.
    /// </remarks>
    public int PollSpurious(CpuContext cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        return Poller.PollDisabled(cpu);
    }
}
