using System.Diagnostics;
using Genirq.Actions.Events;

namespace Genirq.Properties.Actions;

/// <summary>Rounds of one event, or of one event and the end: nothing comes after it that would hide that it was
/// missed.</summary>
/// <remarks>
/// The firing thread begins a round when it sees its number. Two threads only, so that they meet on a busy machine of
/// two processors too. Source: ADR 51.
/// </remarks>
internal sealed class LastEventRace
{
    // Limit: how long the last event of a round may take to reach the waiter.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly bool _closes;
    private EventSignal _signal = new(executor: null, new Irq(1), "e");
    private int _round;
    private int _finished;
    private bool _isOver;

    private LastEventRace(bool closes)
    {
        _closes = closes;
    }

    /// <summary>Runs for a time.</summary>
    /// <param name="time">How long.</param>
    /// <param name="closes">Whether the last that comes is the end instead of an event.</param>
    public static async Task RunAsync(TimeSpan time, bool closes)
    {
        LastEventRace race = new(closes);
        Task firing = StartThread(race.Fire);
        try
        {
            await StartThread(() => race.TakeRounds(time));
        }
        finally
        {
            Volatile.Write(ref race._isOver, true);
        }

        await firing.WaitAsync(s_patience);
    }

    private static Task StartThread(Action body) => Task.Factory.StartNew(
        body, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void TakeRounds(TimeSpan time)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Random random = new(1);
        do
        {
            // Ordering: the signal is there before the round begins; pairs with the read in Fire.
            _signal = new EventSignal(executor: null, new Irq(1), "e");
            int round = _round + 1;
            Volatile.Write(ref _round, round);
            Thread.SpinWait(random.Next(40));
            long taken = _closes ? TakeToTheEnd() : TakeOnce(endsQuietly: false);
            SpinWait spinner = default;
            while (Volatile.Read(ref _finished) != round)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }

            Assert.Equal(1, taken + _signal.TakeNow());
        }
        while (clock.Elapsed < time);
    }

    private long TakeToTheEnd()
    {
        long taken = 0;
        long count;
        do
        {
            count = TakeOnce(endsQuietly: true);
            taken += count;
        }
        while (count != 0);
        return taken;
    }

    private long TakeOnce(bool endsQuietly)
    {
        Task<long> taking = _signal.TakeAsync(endsQuietly, CancellationToken.None).AsTask();
        Assert.True(taking.Wait(s_patience), "The waiter was not woken.");
        return taking.Result;
    }

    private void Fire()
    {
        Random random = new(2);
        for (int round = 1; ; round++)
        {
            SpinWait spinner = default;
            while (Volatile.Read(ref _round) < round)
            {
                if (Volatile.Read(ref _isOver))
                {
                    return;
                }

                spinner.SpinOnce(sleep1Threshold: -1);
            }

            Thread.SpinWait(random.Next(40));
            _signal.Signal();
            if (_closes)
            {
                _signal.Close(IrqEventsEnd.Disposed);
            }

            // Ordering: all of the round was done before its end is seen; pairs with the read in TakeRounds.
            Volatile.Write(ref _finished, round);
        }
    }
}
