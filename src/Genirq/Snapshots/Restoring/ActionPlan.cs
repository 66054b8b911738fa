using Genirq.Actions;
using Genirq.Descriptors;

namespace Genirq.Snapshots.Restoring;

/// <summary>One action that is restored.</summary>
/// <param name="Descriptor">Its interrupt.</param>
/// <param name="Action">It.</param>
/// <param name="Handler">Where its code comes from.</param>
/// <param name="State">Its object in the document.</param>
internal sealed record ActionPlan(
    IrqDescriptor Descriptor, IrqAction Action, SnapshotHandler Handler, SnapshotObject State)
{
    /// <summary>Whether its thread was woken.</summary>
    public bool IsWoken { get; set; }

    /// <summary>Whether its thread is dead.</summary>
    public bool IsDead { get; set; }

    /// <summary>Whether the thread of its second half was woken.</summary>
    public bool IsSecondaryWoken { get; set; }

    /// <summary>Whether the thread of its second half is dead.</summary>
    public bool IsSecondaryDead { get; set; }

    /// <summary>Marks woken and dead threads, which have just been started.</summary>
    public void Mark()
    {
        Mark(Action, IsWoken, IsDead);
        if (Action.Secondary is { } secondary)
        {
            Mark(secondary, IsSecondaryWoken, IsSecondaryDead);
        }
    }

    private void Mark(IrqAction action, bool isWoken, bool isDead)
    {
        if (isDead)
        {
            action.Work!.RestoreAbandoned();
        }

        if (isWoken && action.TryAskRun())
        {
            Descriptor.ThreadsActive++;
        }
    }
}
