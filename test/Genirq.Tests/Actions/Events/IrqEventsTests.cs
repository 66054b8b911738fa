using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;

namespace Genirq.Tests.Actions.Events;

public sealed class IrqEventsTests : IDisposable
{
    private readonly ActionBench _bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
    private readonly Irq _irq;

    public IrqEventsTests()
    {
        _irq = _bench.NewIrq();
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task TakeAsync_AfterEvents_EndsAtOnceWithAllOfThem()
    {
        using IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        Fire(3);

        ValueTask<long> taking = events.TakeAsync();

        Assert.True(taking.IsCompletedSuccessfully);
        Assert.Equal(3, await taking);
        Assert.False(events.TryTake(out long none));
        Assert.Equal(0, none);
        Fire(1);
        Assert.True(events.TryTake(out long one));
        Assert.Equal(1, one);
        Assert.Equal(4, events.Total);
    }

    [Fact]
    public async Task TakeAsync_BeforeEvents_CoalescesUntilTheTaskGoesOn()
    {
        using IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        ValueTask<long> taking = events.TakeAsync();
        Fire(3);
        Assert.False(taking.IsCompleted);

        Assert.Equal(1, _bench.Threads.RunAll());

        Assert.True(taking.IsCompleted);
        Fire(2);
        Assert.Equal(5, await taking);
        Assert.False(events.TakeAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task WaitAsync_TakesTheEvents()
    {
        using IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        ValueTask waiting = events.WaitAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => events.WaitAsync().AsTask());
        Assert.Throws<InvalidOperationException>(() => events.TryTake(out _));
        Fire(1);
        _bench.Threads.RunAll();
        await waiting;

        Fire(1);
        await events.WaitAsync();
        Assert.False(events.TryTake(out _));
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LosesNoEvent()
    {
        using IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        using CancellationTokenSource source = new();
        ValueTask waiting = events.WaitAsync(source.Token);
        await source.CancelAsync();
        Fire(1);
        _bench.Threads.RunAll();

        OperationCanceledException cancelled =
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await waiting);
        Assert.Equal(source.Token, cancelled.CancellationToken);
        Assert.True(events.WaitAsync(source.Token).AsTask().IsCanceled);
        Assert.True(events.TakeAsync(source.Token).AsTask().IsCanceled);
        Assert.Equal(1, await events.TakeAsync());
    }

    [Fact]
    public async Task ReadAllAsync_GivesBatchesWhoseSumIsTheNumberOfEvents()
    {
        IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        List<IrqEventBatch> batches = [];
        Fire(2);
        Task reading = Task.Run(async () =>
        {
            await foreach (IrqEventBatch batch in events.ReadAllAsync())
            {
                batches.Add(batch);
            }
        });

        Fire(3);
        await events.DisposeAsync();
        while (!reading.IsCompleted)
        {
            _bench.Threads.RunAll();
            await Task.Yield();
        }

        await reading;
        Assert.Equal(5, batches.Sum(batch => batch.Count));
        Assert.Equal(5, batches[^1].Total);
        Assert.False(_bench.Descriptor(_irq).HasAction);
    }

    [Fact]
    public async Task Dispose_EndsAWaitWithAnException()
    {
        IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        ValueTask waiting = events.WaitAsync();

        events.Dispose();
        _bench.Threads.RunAll();

        await Assert.ThrowsAsync<IrqEventsEndedException>(async () => await waiting);
        await Assert.ThrowsAsync<IrqEventsEndedException>(() => events.WaitAsync().AsTask());
        events.Dispose();
        await Assert.ThrowsAsync<IrqEventsEndedException>(() => events.TakeAsync().AsTask());
    }

    [Fact]
    public async Task Dispose_KeepsTheEventsThatWereThere()
    {
        IrqEvents events = _bench.System.RequestEvents(_irq, "e");
        Fire(2);

        events.Dispose();

        Assert.Equal(2, await events.TakeAsync());
        await Assert.ThrowsAsync<IrqEventsEndedException>(() => events.TakeAsync().AsTask());
    }

    [Fact]
    public void TryRequestEvents_WithAHandler_CountsWhatItTakes()
    {
        ActionScript script = _bench.Script("a");
        Assert.Equal(0, _bench.System.TryRequestEvents(
            _irq, new IrqRequest("e"), ActionScript.Primary, script, out IrqEvents? events));
        using IrqEvents counted = events!;
        Fire(1);
        script.PrimaryResult = IrqResult.None;
        Fire(1);

        Assert.Equal(1, counted.Total);
        Assert.Equal(1u, _bench.Descriptor(_irq).Spurious.Unhandled);
    }

    [Fact]
    public void RequestEvents_OfAnUnknownInterrupt_Throws()
    {
        IrqException refused = Assert.Throws<IrqException>(() => _bench.System.RequestEvents(new Irq(77), "e"));

        Assert.Equal(IrqError.Invalid, refused.Error);
    }

    private void Fire(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(0, _bench.System.HandleIrq(_irq));
        }
    }
}
