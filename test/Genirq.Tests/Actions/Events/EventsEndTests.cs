using Genirq.Actions.Events;
using Genirq.Flow;
using Genirq.Pci.Interrupts;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;
using Genirq.Tests.Pci.Interrupts;
using Genirq.Tests.Simulation;

namespace Genirq.Tests.Actions.Events;

/// <summary>A wait for events ends when none can come any more, and says why.</summary>
public sealed class EventsEndTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, IrqEventsEnd> Ends => new()
    {
        { "registration", IrqEventsEnd.Disposed },
        { "FreeIrq", IrqEventsEnd.Disposed },
        { "number", IrqEventsEnd.InterruptFreed },
        { "system", IrqEventsEnd.SystemDisposed },
        { "source", IrqEventsEnd.SourceStopped },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task WaitAsync_NoMoreCanCome_EndsAndSaysWhichAndWhy(string what, IrqEventsEnd reason)
    {
        foreach (bool isForced in (bool[])[false, true])
        {
            using ActionBench bench = new(
                new ActionBenchOptions { Flow = EdgeFlow.Instance, HasForcedThreads = isForced });
            Irq irq = bench.NewIrq();
            IrqEvents events = bench.System.RequestEvents(irq, "rx0");
            ValueTask waiting = events.WaitAsync();

            End(bench, events, what);
            bench.Threads.RunAll();

            IrqEventsEndedException ended =
                await Assert.ThrowsAsync<IrqEventsEndedException>(async () => await waiting);
            Assert.Equal((irq, reason), (ended.Irq, ended.Reason));
            Assert.Contains("\"rx0\"", ended.Message, StringComparison.Ordinal);
            ended = await Assert.ThrowsAsync<IrqEventsEndedException>(() => events.TakeAsync().AsTask());
            Assert.Equal(reason, ended.Reason);
            events.Dispose();
            ended = await Assert.ThrowsAsync<IrqEventsEndedException>(() => events.WaitAsync().AsTask());
            Assert.Equal(reason, ended.Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task ReadAllAsync_NoMoreCanCome_GivesWhatWasCountedAndThenEnds(string what, IrqEventsEnd reason)
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        IrqEvents events = bench.System.RequestEvents(irq, "rx0");
        bench.System.HandleIrq(irq);
        bench.System.HandleIrq(irq);
        End(bench, events, what);
        long count = 0;

        async Task ReadAsync()
        {
            await foreach (IrqEventBatch batch in events.ReadAllAsync())
            {
                count += batch.Count;
            }
        }

        Exception? thrown = await Record.ExceptionAsync(() => ReadAsync().WaitAsync(s_patience));

        Assert.Equal(2, count);
        if (reason == IrqEventsEnd.Disposed)
        {
            Assert.Null(thrown);
        }
        else
        {
            Assert.Equal(reason, Assert.IsType<IrqEventsEndedException>(thrown).Reason);
        }
    }

    [Fact]
    public void RequestEvents_OnANumberThatWasFreedUnderOthers_BeginsAnew()
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        IrqEvents before = bench.System.RequestEvents(irq, "before");
        bench.System.Numbers.Free(irq.Number, 1);
        Assert.Equal(irq, bench.NewIrq(irq.Number));
        using IrqEvents after = bench.System.RequestEvents(irq, "after");

        before.Dispose();

        bench.System.HandleIrq(irq);
        Assert.True(after.TryTake(out long count));
        Assert.Equal(1, count);
        Assert.False(after.TryTake(out _));
    }

    [Fact]
    public async Task WaitAsync_TheFunctionIsDisposed_Ends()
    {
        using PciTestBench bench = new();
        PciVectors vectors = bench.Device.AllocateVectors(1, 1, InterruptKinds.MsiX);
        IrqEvents events = bench.System.RequestEvents(vectors[0], "rx0");
        Task waiting = events.WaitAsync().AsTask();

        bench.Device.Dispose();

        IrqEventsEndedException ended =
            await Assert.ThrowsAsync<IrqEventsEndedException>(() => waiting.WaitAsync(s_patience));
        Assert.Equal(IrqEventsEnd.InterruptFreed, ended.Reason);
    }

    [Fact]
    public void RunUntil_TheFunctionIsRemovedFromTheMachine_TheWaitEnds()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        Assert.Equal(2, bench.Driver.Interrupts.EnableMsiX(2, 2).Value);
        IrqEvents events = bench.Machine.System.RequestEvents(bench.Driver.Interrupts.IrqOf(0), "card");

        IrqEventsEndedException ended = Assert.Throws<IrqEventsEndedException>(() => bench.Machine.RunUntil(async () =>
        {
            ValueTask waiting = events.WaitAsync();
            bench.Driver.Dispose();
            await waiting;
        }));

        Assert.Equal(IrqEventsEnd.InterruptFreed, ended.Reason);
    }

    [Fact]
    public async Task Dispose_WhileOthersRequest_EveryWaitEnds()
    {
        for (int round = 0; round < 50; round++)
        {
            IrqSystem system = new();
            Irq[] irqs = new Irq[16];
            for (int i = 0; i < irqs.Length; i++)
            {
                irqs[i] = new Irq(system.Numbers.Allocate(-1, 1, 1));
                system.SetChip(irqs[i], new RecordingChip("chip", RecordingChip.Usual, new CallLog()));
                system.SetHandler(irqs[i], EdgeFlow.Instance, "edge");
            }

            Task<Exception?>[] waits = [.. irqs.Select(irq => Task.Run(() => Record.ExceptionAsync(
                async () => await system.RequestEvents(irq, "e").WaitAsync())))];
            system.Dispose();

            Exception?[] ends = await Task.WhenAll(waits).WaitAsync(s_patience);
            Assert.All(ends, static end => Assert.IsAssignableFrom<ObjectDisposedException>(end));
        }
    }

    private static void End(ActionBench bench, IrqEvents events, string what)
    {
        switch (what)
        {
            case "registration":
                events.Registration.Dispose();
                break;
            case "FreeIrq":
                bench.System.FreeIrq(events.Irq, events.Registration.DeviceId);
                break;
            case "number":
                bench.System.Numbers.Free(events.Irq.Number, 1);
                break;
            case "system":
                bench.System.Dispose();
                break;
            default:
                bench.System.EndEvents(events.Irq);
                break;
        }
    }
}
