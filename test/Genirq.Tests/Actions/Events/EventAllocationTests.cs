using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Flow;

namespace Genirq.Tests.Actions.Events;

/// <summary>What a wake costs in memory: nothing.</summary>
[Collection(nameof(MeasuredTests))]
public sealed class EventAllocationTests
{
    private const int WarmUp = 200;
    private const int Measured = 1000;
    private const int Rounds = 5;

    private readonly SteppedThreadExecutor _threads = new();

    [Fact]
    public void HandleIrq_WakingAnAwaitingTask_AllocatesNothing()
    {
        using IrqSystem system = New();
        Irq irq = NewIrq(system);
        using IrqEvents events = system.RequestEvents(irq, "e");
        long taken = 0;
        Task reading = Read();
        Deliver(system, irq, WarmUp);

        Assert.Equal(0, LeastBytes(system, irq));
        Assert.Equal(WarmUp + (Rounds * Measured), taken);
        Assert.False(reading.IsCompleted);

        async Task Read()
        {
            while (true)
            {
                taken += await events.TakeAsync().ConfigureAwait(false);
            }
        }
    }

    [Fact]
    public void HandleIrq_WakingACancellableWait_AllocatesNothing()
    {
        using IrqSystem system = New();
        Irq irq = NewIrq(system);
        using IrqEvents events = system.RequestEvents(irq, "e");
        using CancellationTokenSource source = new();
        int waits = 0;
        Task reading = Read();
        Deliver(system, irq, WarmUp);

        Assert.Equal(0, LeastBytes(system, irq));
        Assert.Equal(WarmUp + (Rounds * Measured), waits);
        Assert.False(reading.IsCompleted);

        async Task Read()
        {
            while (true)
            {
                await events.WaitAsync(source.Token).ConfigureAwait(false);
                waits++;
            }
        }
    }

    [Fact]
    public void HandleIrq_WakingAThread_AllocatesNothing()
    {
        using IrqSystem system = New();
        Irq irq = NewIrq(system);
        int[] runs = [0];
        IrqHandlers<int[]> handlers = new(null, static (_, counter) =>
        {
            counter[0]++;
            return IrqResult.Handled;
        });
        IrqRequest request = new("t", IrqFlags.OneShot);
        Assert.Equal(0, system.TryRequestThreaded(irq, request, handlers, runs, out IrqRegistration? registration));
        Deliver(system, irq, WarmUp);

        Assert.Equal(0, LeastBytes(system, irq));
        Assert.Equal(WarmUp + (Rounds * Measured), runs[0]);
        registration!.Dispose();
    }

    // What each event costs shows in every round; what the runtime does once (compiling anew, say) shows in one.
    private long LeastBytes(IrqSystem system, Irq irq)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Deliver(system, irq, Measured);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    // Both sides run on this thread, so that all that is allocated is seen.
    private void Deliver(IrqSystem system, Irq irq, int times)
    {
        for (int i = 0; i < times; i++)
        {
            system.HandleIrq(irq);
            _threads.Step();
        }
    }

    private IrqSystem New() => new(new IrqSystemOptions { Threads = _threads });

    private static Irq NewIrq(IrqSystem system)
    {
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(irq, Genirq.Chips.IrqChip.Dummy);
        system.SetHandler(irq, LevelFlow.Instance);
        return irq;
    }
}
