using System.Runtime.CompilerServices;

namespace Genirq.Actions.Events;

/// <summary>The events of one action, counted, for one task that awaits them.</summary>
/// <remarks>
/// <para>
/// Coalescing: each run of the action's handler is one event. Events that come while no task waits are kept as a count;
/// the next wait ends at once and takes all of them. Events that come between the one that ends a wait and the moment
/// at which the waiting task goes on belong to that same wait. So no event is lost, and the sum of all counts is the
/// number of events. (Edges that the flow handler has coalesced into one run are one event.)
/// </para>
/// <para>
/// Any thread may wait, one task at a time. Awaiting allocates nothing; the task goes on where
/// <see cref="Threads.IrqThreadExecutor.Resume"/> says, never in interrupt context.
/// </para>
/// <para>
/// The end: when these events are disposed or their action is freed, and also when the interrupt is freed under it, the
/// system is disposed, or what brings the events has stopped, a wait hands out what was counted and then throws
/// <see cref="IrqEventsEndedException"/>, which tells the interrupt and the reason; so does each later wait.
/// <see cref="ReadAllAsync"/> ends where the owner has ended it (<see cref="IrqEventsEnd.Disposed"/>), as the reader of
/// a channel that was completed, and throws for the other reasons, as that of one that was completed with an error.
/// </para>
/// </remarks>
public sealed class IrqEvents : IDisposable, IAsyncDisposable
{
    private readonly EventSignal _signal;

    internal IrqEvents(IrqRegistration registration, EventSignal signal)
    {
        Registration = registration;
        _signal = signal;
    }

    /// <summary>The installed action.</summary>
    public IrqRegistration Registration { get; }

    /// <summary>The interrupt.</summary>
    public Irq Irq => Registration.Irq;

    /// <summary>How many events there were since the request.</summary>
    public long Total => _signal.Total;

    /// <summary>Waits until there is an event that was not taken, and takes all there are.</summary>
    /// <param name="cancellationToken">Ends the waiting; no event is lost by it.</param>
    /// <exception cref="InvalidOperationException">Another task waits.</exception>
    /// <exception cref="IrqEventsEndedException">No more can come, and all events were taken.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => _signal.WaitAsync(cancellationToken);

    /// <summary>As <see cref="WaitAsync"/>, and tells how many events were taken.</summary>
    /// <param name="cancellationToken">Ends the waiting; no event is lost by it.</param>
    /// <returns>The events since the wait before, 1 or more.</returns>
    /// <exception cref="InvalidOperationException">Another task waits.</exception>
    /// <exception cref="IrqEventsEndedException">No more can come, and all events were taken.</exception>
    public ValueTask<long> TakeAsync(CancellationToken cancellationToken = default) =>
        _signal.TakeAsync(endsQuietly: false, cancellationToken);

    /// <summary>Takes the events that are there, without waiting.</summary>
    /// <param name="count">How many; 0 for none.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="InvalidOperationException">A task waits.</exception>
    public bool TryTake(out long count)
    {
        count = _signal.TakeNow();
        return count != 0;
    }

    /// <summary>All events, in batches, until this object is disposed or its action freed.</summary>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    /// <returns>Batches of one event or more; each takes what has come since the one before.</returns>
    /// <exception cref="IrqEventsEndedException">The interrupt was freed under the action, the system was disposed, or
    /// what brings the events has stopped; all events were taken.</exception>
    public async IAsyncEnumerable<IrqEventBatch> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long count;
        while ((count = await _signal.TakeAsync(endsQuietly: true, cancellationToken).ConfigureAwait(false)) > 0)
        {
            yield return new IrqEventBatch(count, _signal.Taken);
        }
    }

    /// <summary>Name and interrupt, and how many events there were.</summary>
    public override string ToString() => $"events of {Registration}: {Total}";

    /// <summary>Frees the action, and ends the waiting when the remaining events are taken.</summary>
    public void Dispose()
    {
        Registration.Dispose();
        _signal.Close(IrqEventsEnd.Disposed);
    }

    /// <summary>As <see cref="Dispose"/>, but waits without blocking.</summary>
    /// <returns>Ends when the action is free.</returns>
    public async ValueTask DisposeAsync()
    {
        await Registration.DisposeAsync().ConfigureAwait(false);
        _signal.Close(IrqEventsEnd.Disposed);
    }
}
