using Genirq.Domains;

namespace Genirq.Snapshots.Restoring;

/// <summary>What a system holds beside its interrupts, domains and devices.</summary>
internal sealed class CoreState
{
    /// <summary>The size of the number space.</summary>
    public int IrqCount { get; set; }

    /// <summary>How many domains without a firmware node were named.</summary>
    public int UnnamedDomains { get; set; }

    /// <summary>The domain that stands in where none is given.</summary>
    public IrqDomain? DefaultDomain { get; set; }

    /// <summary>The wake-up source that fired last.</summary>
    public Irq WakeupIrq { get; set; }

    /// <summary>The interrupt that tells a CPU of events that were redirected to it.</summary>
    public Irq RedirectIpi { get; set; }

    /// <summary>Bogus results that are reported before it becomes silent.</summary>
    public int BogusReportsLeft { get; set; }

    /// <summary>How long the timer of polls has still to run; null if it does not run.</summary>
    public long? PollTicks { get; set; }

    /// <summary>Whether the rhythm of interrupts is learnt.</summary>
    public bool AreTimingsEnabled { get; set; }

    /// <summary>The diagnostics by kind.</summary>
    public long[] DiagnosticCounts { get; set; } = [];

    /// <summary>Which kinds of diagnostics that are told once were told.</summary>
    public bool[] DiagnosticsTold { get; set; } = [];

    /// <summary>Puts it into a system.</summary>
    public void Apply(IrqSystem system)
    {
        system.Power.RestoreWakeup(WakeupIrq);
        system.BogusReportsLeft = BogusReportsLeft;
        system.Poller.Restore(PollTicks);
        system.Diagnostics.Restore(DiagnosticCounts, DiagnosticsTold);
        if (AreTimingsEnabled)
        {
            system.Timings?.Enable();
        }
        else
        {
            system.Timings?.Disable();
        }
    }
}
