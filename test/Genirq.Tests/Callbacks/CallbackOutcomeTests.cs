using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Platforms.Vmd;
using Genirq.Tests.Spurious;

namespace Genirq.Tests.Callbacks;

/// <summary>Callbacks after whose exception the system is not as after a refusal: what it is then.</summary>
public sealed class CallbackOutcomeTests
{
    [Fact]
    public void ApplyAffinity_Throws_IsReportedAndTheThreadGoesOn()
    {
        using ManualResetEventSlim ran = new();
        DedicatedThreadExecutor threads = new()
        {
            ApplyAffinity = static (_, _) => throw new InjectedException("ApplyAffinity"),
        };
        using IrqSystem system = new(new IrqSystemOptions { Threads = threads });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, IrqChip.Dummy, EdgeFlow.Instance);
        using IrqRegistration request = system.RequestThreaded(
            irq, "queue", static (_, ran) =>
            {
                ran.Set();
                return IrqResult.Handled;
            },
            ran);

        system.HandleIrq(irq);

        // Limit: a thread that is there runs; only a lost one takes as long.
        Assert.True(ran.Wait(TimeSpan.FromSeconds(60)));
        system.Synchronize(irq);
        Assert.True(system.Diagnostics.CountOf(IrqDiagnosticId.ObserverThrew) > 0);
        Assert.Equal(0, system.Diagnostics.CountOf(IrqDiagnosticId.ThreadDied));
    }

    [Fact]
    public async Task Resume_Throws_IsReportedAndTheWaiterContinues()
    {
        List<Exception> told = [];
        using IrqSystem system = new(new IrqSystemOptions
        {
            Threads = new RefusingExecutor(),
            HandlerFailed = error => told.Add(error.Exception),
        });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, IrqChip.Dummy, EdgeFlow.Instance);
        using IrqEvents events = system.RequestEvents(irq, "queue");
        ValueTask<long> taken = events.TakeAsync();

        system.HandleIrq(irq);

        // Limit: a wait that goes on ends at once; only a lost one takes as long.
        Assert.Equal(1, await taken.AsTask().WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.IsType<InjectedException>(Assert.Single(told));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Resume_QueuesAndThrows_TheWaiterContinuesOnce(bool isCancelled)
    {
        QueueingExecutor threads = new();
        using IrqSystem system = new(new IrqSystemOptions { Threads = threads });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, IrqChip.Dummy, EdgeFlow.Instance);
        using IrqEvents events = system.RequestEvents(irq, "queue");
        using CancellationTokenSource cancellation = new();
        Task<long> taken = events.TakeAsync(cancellation.Token).AsTask();

        if (isCancelled)
        {
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taken.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        else
        {
            system.HandleIrq(irq);
            Assert.Equal(1, await taken.WaitAsync(TimeSpan.FromSeconds(60)));
        }

        // The executor's own execution comes second, and later ones while another task waits.
        threads.Queued!.Execute();
        Task<long> next = events.TakeAsync().AsTask();
        threads.Queued.Execute();
        Assert.False(next.IsCompleted);
        system.HandleIrq(irq);
        Assert.Equal(1, await next.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void TryRunWaiting_Throws_ReachesTheCallerAndTheWaitCanBeRepeated()
    {
        RefusingExecutor threads = new();
        using IrqSystem system = new(new IrqSystemOptions { Threads = threads });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, IrqChip.Dummy, EdgeFlow.Instance);
        using IrqRegistration request = system.RequestThreaded(irq, "queue", static (_, _) => IrqResult.Handled, 0);
        system.HandleIrq(irq);

        Assert.Throws<InjectedException>(() => system.Synchronize(irq));

        threads.IsRefusing = false;
        system.Synchronize(irq);
        Assert.Equal(0, system.Find(irq)!.ThreadsActive);
    }

    [Fact]
    public void SchedulePoll_Throws_IsReportedAndTheNextPollIsScheduled()
    {
        int calls = 0;
        using SpuriousBench bench = new(schedule: () =>
        {
            calls++;
            throw new InjectedException("SchedulePoll");
        });
        bench.Request(flags: IrqFlags.Shared);
        bench.Fire(100_000, IrqResult.None);

        bench.Time.Advance(100);

        Assert.Equal((1, 1), (calls, bench.System.Diagnostics.CountOf(IrqDiagnosticId.ObserverThrew)));
        bench.Answer = IrqResult.Handled;
        Assert.Equal(1, bench.System.PollSpurious(bench.System.Cpus[1]));
        bench.Time.Advance(100);
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Observe_Throws_IsReported()
    {
        using IrqSystem system = new();

        system.Observe("observer", 0, static _ => throw new InjectedException("Observe"));

        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.ObserverThrew));
    }

    [Fact]
    public void OnDetached_Throws_IsPulledOutAllTheSame()
    {
        ThrowingModel model = new();
        model.Attach(new NoHost());

        Assert.Throws<InjectedException>(model.Detach);

        Assert.Null(model.Host);
        model.Attach(new NoHost());
    }

    [Fact]
    public void VmdIsNvme_Throws_NothingIsTaken()
    {
        bool throws = true;
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        VmdDomain vmd = VmdDomain.Create(
            system, [new Irq(1), new Irq(2)], 0,
            _ => throws ? throw new InjectedException("isNvme") : true);
        using MsiDevice device = new(system, "10000:e1:00.0", vmd.Domain) { IsPci = true };
        device.SetUpData();
        int before = system.Numbers.Allocated;

        Assert.Throws<InjectedException>(() => Allocate(device));

        Assert.Equal((before, 0, 0), (system.Numbers.Allocated, vmd.Vectors.LoadOf(0), vmd.Vectors.LoadOf(1)));
        throws = false;
        Assert.Equal(0, Allocate(device));
    }

    [Fact]
    public void ConfigBytes_Throw_ReachesTheCaller()
    {
        ThrowingBytes bytes = new();

        Assert.Throws<InjectedException>(() => bytes.ReadUInt32(0));
        Assert.Throws<InjectedException>(() => bytes.WriteUInt16(4, 1));

        Assert.Equal(["Read", "Write"], bytes.Calls);
    }

    private static int Allocate(MsiDevice device)
    {
        using MsiDeviceLock held = device.Lock();
        Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(0) { IsMsiX = true }));
        try
        {
            return held.AllocateRange(MsiDomainId.Default, 0, 0).Value;
        }
        catch (InjectedException)
        {
            held.FreeDescriptors(MsiDomainId.Default, 0, 0);
            throw;
        }
    }

    private sealed class QueueingExecutor : IrqThreadExecutor
    {
        public IThreadPoolWorkItem? Queued { get; private set; }

        public override int TryStart(IrqThreadWork work, out IrqThread? thread)
        {
            thread = null;
            return ErrorCode.NoMemory;
        }

        public override void Resume(IThreadPoolWorkItem waiter)
        {
            Queued = waiter;
            throw new InjectedException(nameof(Resume));
        }
    }

    private sealed class RefusingExecutor : IrqThreadExecutor
    {
        private readonly List<IrqThreadWork> _woken = [];

        public bool IsRefusing { get; set; } = true;

        public override int TryStart(IrqThreadWork work, out IrqThread? thread)
        {
            thread = new WaitingThread(this, work);
            return 0;
        }

        public override void Resume(IThreadPoolWorkItem waiter) => throw new InjectedException(nameof(Resume));

        public override bool TryRunWaiting()
        {
            if (IsRefusing)
            {
                throw new InjectedException(nameof(TryRunWaiting));
            }

            bool any = _woken.Count > 0;
            _woken.ForEach(static work => work.RunOnce());
            _woken.Clear();
            return any;
        }

        private sealed class WaitingThread(RefusingExecutor owner, IrqThreadWork work) : IrqThread
        {
            public override void Wake() => owner._woken.Add(work);

            public override void Stop() => work.RunOnce();
        }
    }

    private sealed class ThrowingModel() : PciFunction(new DeviceFunctionOptions { DeviceId = 1 })
    {
        public override void ReadBar(int bar, ulong offset, Span<byte> data)
        {
        }

        public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
        {
        }

        protected override void OnDetached() => throw new InjectedException(nameof(OnDetached));
    }

    private sealed class NoHost : IFunctionHost
    {
        public long Nanoseconds => 0;

        public void ReadMemory(ulong address, Span<byte> data) => data.Fill(0xFF);

        public void WriteMemory(ulong address, ReadOnlySpan<byte> data)
        {
        }

        public void Send(int index, in MsiMessage message)
        {
        }

        public IDisposable After(long delayNanoseconds, Action<object> callback, object state) =>
            throw new NotSupportedException();
    }

    private sealed class ThrowingBytes : PciConfigBytes
    {
        public List<string> Calls { get; } = [];

        public override int SizeBytes => 256;

        protected override void Read(int offset, Span<byte> data)
        {
            Calls.Add(nameof(Read));
            throw new InjectedException(nameof(Read));
        }

        protected override void Write(int offset, ReadOnlySpan<byte> data)
        {
            Calls.Add(nameof(Write));
            throw new InjectedException(nameof(Write));
        }
    }
}
