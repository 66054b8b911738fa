using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Flow;

/// <summary>Notices a line that nobody handles, and shuts it down. The interrupt's lock is held by the
/// caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/spurious.c, note_interrupt.</remarks>
internal static class SpuriousDetection
{
    private const uint EventsCounted = 100_000;
    private const uint UnhandledAllowed = 99_900;
    private const int GapMilliseconds = 100;

    /// <summary>Takes note of what the actions said about one event.</summary>
    public static void Note(IrqDescriptor descriptor, IrqResult result)
    {
        // The common case: handled, and nothing unhandled before.
        if (result == IrqResult.Handled && descriptor.Spurious.Unhandled == 0)
        {
            return;
        }

        NoteSlow(descriptor, result);
    }

    private static void NoteSlow(IrqDescriptor descriptor, IrqResult result)
    {
        if ((descriptor.Progress & IrqProgress.PollInProgress) != 0
            || (descriptor.Settings & IrqSettings.NoDebug) != 0)
        {
            return;
        }

        if (((int)result & ~3) != 0)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.BogusResult,
                nameof(SpuriousDetection),
                $"Interrupt {descriptor.Irq}: a handler returned the bogus value {(int)result:x}.",
                descriptor.Irq,
                (long)result);
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
            bool gap = time.GetElapsedTime(counters.LastUnhandled, now).TotalMilliseconds > GapMilliseconds;
            counters.Unhandled = gap ? 1 : counters.Unhandled + 1;
            counters.LastUnhandled = now;
        }

        if (counters.Unhandled == 0 || ++counters.Count < EventsCounted)
        {
            return;
        }

        counters.Count = 0;
        if (counters.Unhandled > UnhandledAllowed)
        {
            descriptor.System.Diagnostics.Log(
                IrqDiagnosticId.NobodyCared,
                nameof(SpuriousDetection),
                $"Interrupt {descriptor.Irq}: nobody cared about {counters.Unhandled} of {EventsCounted} events. "
                + "Disabled.",
                descriptor.Irq,
                counters.Unhandled);
            descriptor.Progress |= IrqProgress.SpuriousDisabled;
            descriptor.Depth++;
            IrqLine.Disable(descriptor);
        }

        counters.Unhandled = 0;
    }
}
