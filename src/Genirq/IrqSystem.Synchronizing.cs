using Genirq.Actions;
using Genirq.Actions.Threads;

namespace Genirq;

/// <content>Waiting until a line is quiet.</content>
/// <remarks>
/// None of them may be called from a handler or a thread function of the same line: it would wait for itself.
/// Source: Linux 6.12, kernel/irq/manage.c.
/// </remarks>
public sealed partial class IrqSystem
{
    /// <summary>Waits until no handler and no thread of a line runs.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <remarks>An enabled line may run again when this returns. Source: synchronize_irq.</remarks>
    public void Synchronize(Irq irq)
    {
        if (Find(irq) is { } descriptor)
        {
            LineSynchronization.Wait(descriptor);
        }
    }

    /// <summary>As <see cref="Synchronize"/>, without blocking.</summary>
    /// <param name="irq">The interrupt; an unknown one is ignored.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask SynchronizeAsync(Irq irq, CancellationToken cancellationToken = default) =>
        Find(irq) is { } descriptor ? LineSynchronization.WaitAsync(descriptor, cancellationToken) : default;

    /// <summary>Waits until no handler of a line runs in interrupt context.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>Whether no thread of it is active either; true for an unknown one.</returns>
    /// <remarks>Source: synchronize_hardirq.</remarks>
    public bool SynchronizeHard(Irq irq)
    {
        if (Find(irq) is not { } descriptor)
        {
            return true;
        }

        LineSynchronization.WaitHard(descriptor, asksChip: false);
        return !LineThreads.IsActive(descriptor);
    }

    /// <summary>Disables a line and waits until no handler and no thread of it runs. Nests.</summary>
    /// <param name="irq">The interrupt; an unknown or a per-CPU one is ignored.</param>
    /// <remarks>Source: disable_irq.</remarks>
    public void DisableAndSynchronize(Irq irq)
    {
        if (FindGlobal(irq) is not null)
        {
            Disable(irq);
            Synchronize(irq);
        }
    }

    /// <summary>Disables a line and waits until no handler of it runs in interrupt context. Nests.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <returns>Whether no thread of it is active either; false if it is unknown or per CPU.</returns>
    /// <remarks>Source: disable_hardirq.</remarks>
    public bool DisableHard(Irq irq)
    {
        if (FindGlobal(irq) is null)
        {
            return false;
        }

        Disable(irq);
        return SynchronizeHard(irq);
    }
}
