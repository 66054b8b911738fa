using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Descriptors;

namespace Genirq.Flow;

/// <summary>Judges an event that was left to threads by what they have said since. The interrupt's lock is
/// held.</summary>
/// <remarks>
/// Whether a thread has handled an event is known only later, so each event is judged when the next one comes.
/// Source: Linux 6.12, kernel/irq/spurious.c, note_interrupt.
/// </remarks>
internal static class DeferredResult
{
    /// <summary>Replaces a result that only wakes a thread by what the thread has made of the events before.</summary>
    /// <returns>False: nothing can be said yet.</returns>
    public static bool TryJudge(IrqDescriptor descriptor, ref IrqResult result)
    {
        LineThreads threads = LineThreads.Of(descriptor);
        if (result != IrqResult.WakeThread)
        {
            threads.IsDeferred = false;
            return true;
        }

        if (!threads.IsDeferred)
        {
            threads.IsDeferred = true;
            return false;
        }

        uint handled = threads.Handled;
        result = handled != threads.LastHandled ? IrqResult.Handled : IrqResult.None;
        threads.LastHandled = handled;
        return true;
    }
}
