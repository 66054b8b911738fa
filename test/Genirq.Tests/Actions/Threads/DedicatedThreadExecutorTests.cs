using System.Collections.Concurrent;
using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Flow;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions.Threads;

/// <summary>Real threads: each wait is for an event, with a generous limit.</summary>
public sealed class DedicatedThreadExecutorTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Wake_RunsTheFunctionOnANamedBackgroundThread()
    {
        using IrqSystem system = New(new DedicatedThreadExecutor());
        Irq irq = NewIrq(system);
        Seen seen = new();
        using IrqRegistration registration = system.RequestThreaded(irq, "eth", Seen.Run, seen);

        system.HandleIrq(irq);

        Assert.True(seen.Event.Wait(s_patience));
        Assert.Equal($"irq/{irq}-eth", seen.Name);
        Assert.True(seen.IsBackground);
        system.Synchronize(irq);
        Assert.False(system.Find(irq)!.IsMasked);
    }

    [Fact]
    public void Dispose_EndsTheThread()
    {
        using IrqSystem system = New(new DedicatedThreadExecutor());
        Irq irq = NewIrq(system);
        Seen seen = new();
        IrqRegistration registration = system.RequestThreaded(irq, "eth", Seen.Run, seen);
        system.HandleIrq(irq);

        registration.Dispose();

        Assert.True(seen.Event.IsSet);
        Assert.True(seen.Thread!.Join(s_patience));
    }

    [Fact]
    public void Start_WithABindingOfThreads_BindsBeforeTheFirstRun()
    {
        Seen bound = new();
        DedicatedThreadExecutor executor = new()
        {
            ApplyAffinity = (work, mask) => bound.Note($"{work} {mask}"),
        };
        using IrqSystem system = New(executor);
        Irq irq = NewIrq(system);
        using IrqRegistration registration = system.RequestThreaded(irq, "eth", Seen.Run, new Seen());

        Assert.True(bound.Event.Wait(s_patience));
        Assert.Equal($"irq/{irq}-eth {CpuMask.FirstCpus(2)}", bound.Text);
    }

    [Fact]
    public void SetAffinity_WithABindingOfThreads_BindsTheSleepingThreadAnew()
    {
        using BlockingCollection<string> bound = [];
        DedicatedThreadExecutor executor = new() { ApplyAffinity = (_, mask) => bound.Add($"{mask}") };
        using IrqSystem system = New(executor);
        Irq irq = NewIrq(system);
        system.SetChip(irq, new RecordingChip(
            "chip", RecordingChip.Usual | IrqChipCallbacks.SetAffinity, new CallLog()));
        using IrqRegistration registration = system.RequestThreaded(irq, "eth", Seen.Run, new Seen());
        Assert.True(bound.TryTake(out _, s_patience));
        while (bound.TryTake(out _, TimeSpan.FromMilliseconds(50)))
        {
        }

        Assert.Equal(0, system.Affinity.Set(irq, CpuMask.Of(1)));

        Assert.True(bound.TryTake(out string? mask, s_patience));
        Assert.Equal("1", mask);
    }

    [Fact]
    public void ApplyAffinity_ThatThrows_EndsTheThreadAndNotTheProcess()
    {
        DedicatedThreadExecutor executor = new() { ApplyAffinity = (_, _) => throw new TimeoutException() };
        using IrqSystem system = New(executor);
        using ManualResetEventSlim died = new();
        system.Diagnostics.Reported += _ => died.Set();
        Irq irq = NewIrq(system);
        using IrqRegistration registration = system.RequestThreaded(irq, "eth", Seen.Run, new Seen());

        Assert.True(died.Wait(s_patience));
        system.HandleIrq(irq);
        system.Synchronize(irq);
    }

    [Fact]
    public async Task SynchronizeAsync_EndsWhenTheThreadHas()
    {
        using IrqSystem system = New(new DedicatedThreadExecutor());
        Irq irq = NewIrq(system);
        using ManualResetEventSlim go = new();
        await using IrqRegistration registration = system.RequestThreaded(irq, "eth", Hold, go);
        system.HandleIrq(irq);
        Task waiting = system.SynchronizeAsync(irq).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.False(system.SynchronizeHard(irq));

        go.Set();

        await waiting.WaitAsync(s_patience);
        Assert.True(system.SynchronizeHard(irq));
    }

    [Fact]
    public async Task Events_WithoutExecutor_GoOnInTheThreadPool()
    {
        using IrqSystem system = new();
        Irq irq = NewIrq(system);
        await using IrqEvents events = system.RequestEvents(irq, "e");
        Task<long> taking = events.TakeAsync().AsTask();

        system.HandleIrq(irq);

        Assert.Equal(1, await taking.WaitAsync(s_patience));
    }

    private static IrqResult Hold(Irq irq, ManualResetEventSlim go)
    {
        Assert.True(go.Wait(s_patience));
        return IrqResult.Handled;
    }

    private static IrqSystem New(IrqThreadExecutor executor) =>
        new(new IrqSystemOptions { Threads = executor, PossibleCpus = 2 });

    private static Irq NewIrq(IrqSystem system)
    {
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(irq, IrqChip.Dummy);
        system.SetHandler(irq, LevelFlow.Instance);
        return irq;
    }

    private sealed class Seen
    {
        public ManualResetEventSlim Event { get; } = new();

        public Thread? Thread { get; private set; }

        public string? Name { get; private set; }

        public bool IsBackground { get; private set; }

        public string? Text { get; private set; }

        public static IrqResult Run(Irq irq, Seen seen)
        {
            seen.Thread = Thread.CurrentThread;
            seen.Name = Thread.CurrentThread.Name;
            seen.IsBackground = Thread.CurrentThread.IsBackground;
            seen.Event.Set();
            return IrqResult.Handled;
        }

        public void Note(string text)
        {
            Text = text;
            Event.Set();
        }
    }
}
