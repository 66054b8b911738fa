using Genirq.Actions.Events;
using Genirq.Chips;
using Genirq.Flow;
using Genirq.Properties.Stress;

namespace Genirq.Properties.Actions;

/// <summary>A task that awaits an interrupt while threads fire it: the counts add up, and no wake is lost.</summary>
internal static class EventStress
{
    private const int Threads = 3;

    // Limit: how long the last events may take to reach the task.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs for a time.</summary>
    public static async Task RunAsync(TimeSpan time)
    {
        using IrqSystem system = new();
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(irq, IrqChip.Dummy);
        system.SetHandler(irq, EdgeFlow.Instance);
        IrqEvents events = system.RequestEvents(irq, "e");
        long taken = 0;
        long batches = 0;
        Task reading = ReadAsync();

        await Task.Factory.StartNew(
            () => StressThreads.Run(Threads, time, _ => Fire(system, irq), static _ => { }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await events.DisposeAsync();
        await reading.WaitAsync(s_patience);

        Assert.Equal(events.Total, taken);
        Assert.InRange(batches, 1, taken);

        async Task ReadAsync()
        {
            await foreach (IrqEventBatch batch in events.ReadAllAsync())
            {
                taken += batch.Count;
                batches++;
                Assert.Equal(taken, batch.Total);
            }
        }
    }

    /// <summary>Waits that are cancelled now and then, one event at a time.</summary>
    public static async Task RunCancelledAsync(int rounds)
    {
        using IrqSystem system = new();
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(irq, IrqChip.Dummy);
        system.SetHandler(irq, EdgeFlow.Instance);
        await using IrqEvents events = system.RequestEvents(irq, "e");
        long taken = 0;
        for (int round = 0; round < rounds; round++)
        {
            using CancellationTokenSource source = new();
            Task<long> taking = events.TakeAsync(source.Token).AsTask();
            Task cancelling = Task.Run(source.Cancel);
            system.HandleIrq(irq);
            try
            {
                taken += await taking.WaitAsync(s_patience);
            }
            catch (OperationCanceledException)
            {
                Assert.True(events.TryTake(out long left));
                taken += left;
            }

            await cancelling;
        }

        Assert.Equal(rounds, taken);
    }

    private static void Fire(IrqSystem system, Irq irq)
    {
        for (int i = 0; i < 50; i++)
        {
            system.HandleIrq(irq);
        }
    }
}
