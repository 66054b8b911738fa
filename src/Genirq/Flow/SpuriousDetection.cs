using Genirq.Actions;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Spurious;

namespace Genirq.Flow;

/// <summary>Notices a line whose events no handler takes, and shuts it down. The interrupt's lock is held by the
/// caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/spurious.c, note_interrupt.</remarks>
internal static class SpuriousDetection
{
    private const uint EventsCounted = 100_000;
    private const uint UnhandledAllowed = 99_900;
    private const int GapMilliseconds = 100;

    /// <summary>Takes note of what the actions said about one event.</summary>
    public static void Note(IrqDescriptor descriptor, IrqResult result, CpuContext cpu)
    {
        descriptor.AssertHeld();
        // The common case: handled, and nothing unhandled before.
        if (result == IrqResult.Handled && (descriptor.Spurious.Unhandled | descriptor.Spurious.LooksAlways) == 0)
        {
            return;
        }

        NoteSlow(descriptor, result, cpu);
    }

    private static void NoteSlow(IrqDescriptor descriptor, IrqResult result, CpuContext cpu)
    {
        descriptor.AssertHeld();
        if ((descriptor.Progress & IrqProgress.PollInProgress) != 0
            || (descriptor.Settings & (IrqSettings.NoDebug | IrqSettings.IsPolled)) != 0)
        {
            return;
        }

        if (((int)result & ~3) != 0)
        {
            ReportBogus(descriptor, result);
            return;
        }

        if ((result & IrqResult.WakeThread) != 0 && !DeferredResult.TryJudge(descriptor, ref result))
        {
            return;
        }

        ref SpuriousCounters counters = ref descriptor.Spurious;
        if (result == IrqResult.None)
        {
            TimeProvider time = descriptor.System.Options.TimeProvider;
            long now = time.GetTimestamp();
            bool gap = time.GetElapsedTime(descriptor.LastUnhandled, now).TotalMilliseconds > GapMilliseconds;
            counters.Unhandled = gap ? 1 : counters.Unhandled + 1;
            descriptor.LastUnhandled = now;
        }

        if (PollsOthers(descriptor, result) && PollOthers(descriptor, cpu) && result == IrqResult.None)
        {
            counters.Unhandled--;
        }

        if (counters.Unhandled == 0 || ++counters.Count < EventsCounted)
        {
            return;
        }

        counters.Count = 0;
        if (counters.Unhandled > UnhandledAllowed)
        {
            ShutDown(descriptor, counters.Unhandled);
        }

        counters.Unhandled = 0;
    }

    // Source: report_bad_irq and __report_bad_irq.
    private static void ReportBogus(IrqDescriptor descriptor, IrqResult result)
    {
        descriptor.AssertHeld();
        // Ordering: only the count matters.
        if (Interlocked.Decrement(ref descriptor.System.BogusReportsLeft) >= 0)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.BogusResult,
                nameof(SpuriousDetection),
                $"irq event {descriptor.Irq}: bogus return value {(int)result:x}",
                descriptor.Irq,
                (long)result);
        }
        else
        {
            // It stays below zero, so that it never wraps.
            Interlocked.Increment(ref descriptor.System.BogusReportsLeft);
        }
    }

    private static void ShutDown(IrqDescriptor descriptor, uint unhandled)
    {
        descriptor.AssertHeld();
        descriptor.System.Diagnostics.Log(
            IrqDiagnosticId.NobodyCared,
            nameof(SpuriousDetection),
            $"irq {descriptor.Irq}: nobody cared (try booting with the \"irqpoll\" option). {unhandled} of "
            + $"{EventsCounted} events were not handled. Disabling IRQ #{descriptor.Irq}",
            descriptor.Irq,
            unhandled);
        descriptor.Progress |= IrqProgress.SpuriousDisabled;
        descriptor.Depth++;
        IrqLine.Disable(descriptor);
        descriptor.System.Poller.Start();
    }

    // Source: try_misrouted_irq.
    private static bool PollsOthers(IrqDescriptor descriptor, IrqResult result)
    {
        descriptor.AssertHeld();
        return descriptor.System.Options.Misrouted switch
        {
            MisroutedHandling.None => false,
            _ when result == IrqResult.None => true,
            MisroutedHandling.Poll => descriptor.Irq.Number == 0
                || (descriptor.Actions is { } first && (first.Flags & IrqFlags.IrqPoll) != 0),
            _ => false,
        };
    }

    // Runs other lines' actions, so without this line's lock; the line counts as in progress meanwhile.
    private static bool PollOthers(IrqDescriptor descriptor, CpuContext cpu)
    {
        descriptor.AssertHeld();
        bool isPerCpu = descriptor.Has(IrqStates.PerCpu);
        descriptor.HandlingThread = Environment.CurrentManagedThreadId;
        descriptor.Set(IrqStates.InProgress, !isPerCpu);
        descriptor.Gate.Exit();
        bool found = descriptor.System.Poller.PollOthers(descriptor.Irq.Number, cpu);
        descriptor.Gate.Enter();
        descriptor.Clear(IrqStates.InProgress);
        return found;
    }
}
