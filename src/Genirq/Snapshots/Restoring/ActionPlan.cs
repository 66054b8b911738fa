using Genirq.Actions;
using Genirq.Descriptors;

namespace Genirq.Snapshots.Restoring;

/// <summary>One action with threads that is restored.</summary>
/// <param name="Descriptor">Its interrupt.</param>
/// <param name="Action">It.</param>
/// <param name="Thread">Its thread; null if it has none.</param>
/// <param name="Secondary">The thread of its second half; null if it has none.</param>
/// <param name="State">Its object in the document.</param>
internal sealed record ActionPlan(
    IrqDescriptor Descriptor, IrqAction Action, ThreadPlan? Thread, ThreadPlan? Secondary, SnapshotObject State)
{
    /// <summary>Gives the threads, which have just been started, their state.</summary>
    public void Mark()
    {
        Mark(Action, Thread);
        if (Action.Secondary is { } secondary)
        {
            Mark(secondary, Secondary);
        }
    }

    private void Mark(IrqAction action, ThreadPlan? thread)
    {
        if (thread is null)
        {
            return;
        }

        if (thread.IsDead)
        {
            action.Work!.RestoreAbandoned();
        }

        if (thread.Affinity is { } affinity)
        {
            action.Work!.RestoreAffinity(affinity);
        }

        if (thread.IsWoken && action.TryAskRun())
        {
            Descriptor.Rare.ThreadsActive++;
        }
    }
}
