using Genirq.Integration.Interop;
using Genirq.Interop;
using Genirq.Linux;
using Genirq.Linux.Events;

namespace Genirq.Integration.Linux;

public sealed class EventPumpTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Spec11_Check31_EachWriteIsAnEvent_WithoutARead()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        using SemaphoreSlim seen = new(0);
        await using EventSubscription subscription = pump.Subscribe(source.Handle, static s => s.Release(), seen);

        for (int i = 0; i < 5; i++)
        {
            source.Signal();
            Assert.True(await seen.WaitAsync(s_limit));
        }

        Assert.True(source.TryTake(out ulong count));
        Assert.Equal(5uL, count);
        Assert.Equal(1, pump.Count);
    }

    [Fact]
    public async Task Subscribe_CounterThatIsNotZero_GivesAnEvent()
    {
        await using EventPump pump = new();
        using EventFd source = new(3, EventFdMode.Counter);
        using SemaphoreSlim seen = new(0);
        await using EventSubscription subscription = pump.Subscribe(source.Handle, static s => s.Release(), seen);

        Assert.True(await seen.WaitAsync(s_limit));
    }

    [Fact]
    public async Task Spec11_Check33_RemovedThenClosed_NoEventOfADuplicate()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        using EventFd duplicate = source.Duplicate();
        using EventFd marker = new();
        using SemaphoreSlim marked = new(0);
        int[] count = [0];
        EventSubscription subscription = pump.Subscribe(source.Handle, static c => c[0]++, count);
        await using EventSubscription other = pump.Subscribe(marker.Handle, static s => s.Release(), marked);
        subscription.Remove();
        source.Dispose();

        duplicate.Signal();
        marker.Signal();
        Assert.True(await marked.WaitAsync(s_limit));

        Assert.Equal(0, count[0]);
        Assert.True(subscription.IsRemoved);
    }

    [Fact]
    public async Task Source_ClosedWhileWatched_StaysUntilItIsRemoved()
    {
        await using EventPump pump = new();
        EventFd source = new();
        using EventFd duplicate = source.Duplicate();
        using SemaphoreSlim seen = new(0);
        string[] before = OpenDescriptors.AtStart();
        EventSubscription subscription = pump.Subscribe(source.Handle, static s => s.Release(), seen);

        source.Dispose();
        duplicate.Signal();

        Assert.True(await seen.WaitAsync(s_limit));
        Assert.Throws<ObjectDisposedException>(() => source.Signal());
        await subscription.DisposeAsync();
        Assert.Equal(before.Length - 1, OpenDescriptors.Now().Length);
    }

    [Fact]
    public async Task Remove_WhileItsCallbackRuns_WaitsUntilItHasReturned()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        using SemaphoreSlim entered = new(0);
        using ManualResetEventSlim leave = new();
        bool[] hasLeft = [false];
        EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.entered.Release();
                at.leave.Wait();
                Volatile.Write(ref at.hasLeft[0], true);
            },
            (entered, leave, hasLeft));
        source.Signal();
        Assert.True(await entered.WaitAsync(s_limit));

        ValueTask disposal = subscription.DisposeAsync();
        Task removal = Task.Factory.StartNew(
            subscription.Remove, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        bool wasOver = disposal.IsCompleted;
        leave.Set();
        await disposal;
        await removal.WaitAsync(s_limit);

        Assert.False(wasOver);
        Assert.True(Volatile.Read(ref hasLeft[0]));
        Assert.Equal(0, pump.Count);
    }

    [Fact]
    public async Task Remove_FromItsOwnCallback_IsTheLastOne()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        using SemaphoreSlim seen = new(0);
        EventSubscription?[] slot = [null];
        int[] count = [0];
        using EventFd marker = new();
        using SemaphoreSlim marked = new(0);
        await using EventSubscription other = pump.Subscribe(marker.Handle, static s => s.Release(), marked);
        slot[0] = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.count[0]++;
                at.slot[0]!.Remove();
                at.seen.Release();
            },
            (slot, count, seen));

        source.Signal();
        Assert.True(await seen.WaitAsync(s_limit));
        source.Signal();
        marker.Signal();
        Assert.True(await marked.WaitAsync(s_limit));

        Assert.Equal(1, count[0]);
    }

    [Fact]
    public async Task AddAndRemove_WhileEventsFly_NoLateCallbackAndNoneLost()
    {
        await using EventPump pump = new();
        using CancellationTokenSource stop = new();
        EventFd[] sources = [.. Enumerable.Range(0, 32).Select(static _ => new EventFd())];
        Task writer = Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; !stop.IsCancellationRequested; i++)
                {
                    sources[i % sources.Length].Signal();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        for (int round = 0; round < 400; round++)
        {
            Watched watched = new();
            EventFd source = sources[round % sources.Length];
            await using EventSubscription subscription = pump.Subscribe(source.Handle, static w => w.See(), watched);
            Assert.True(watched.Seen.Wait(s_limit));
            subscription.Remove();
            watched.Close();
        }

        await stop.CancelAsync();
        await writer;
        Assert.Equal(0, pump.ErrorCount);
        Array.ForEach(sources, static source => source.Dispose());
    }

    [Fact]
    public async Task Callback_Throws_IsCountedAndTold_AndTheLoopGoesOn()
    {
        using SemaphoreSlim told = new(0);
        EventPumpError?[] error = [null];
        EventPumpOptions options = new()
        {
            OnError = e =>
            {
                error[0] = e;
                told.Release();
                throw new InvalidOperationException("The error callback fails too.");
            },
        };
        await using EventPump pump = new(options);
        using EventFd source = new();
        using SemaphoreSlim seen = new(0);
        await using EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static s =>
            {
                s.Release();
                throw new FormatException("wanted");
            },
            seen);

        source.Signal();
        Assert.True(await told.WaitAsync(s_limit));
        source.Signal();
        Assert.True(await told.WaitAsync(s_limit));

        Assert.IsType<FormatException>(error[0]!.Exception);
        Assert.Same(subscription, error[0]!.Subscription);
        await pump.DisposeAsync();
        Assert.Equal(4, pump.ErrorCount);
        Assert.True(pump.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Loop_Fails_TellsEverybody_AndLeavesNoDescriptor()
    {
        string[] before = OpenDescriptors.AtStart();
        FaultySystemCalls calls = new();
        calls.FailOn(SystemCall.EpollWait, 2, Errno.EBADF);
        using SemaphoreSlim told = new(0);
        EventPumpError?[] error = [null];
        EventPumpOptions options = new()
        {
            OnError = e =>
            {
                error[0] = e;
                told.Release();
            },
        };
        EventPump pump = new(calls, options);
        EventFd source = new();
        EventWaiter waiter = pump.CreateWaiter(source.Handle);
        ValueTask wait = waiter.WaitAsync();
        source.Signal();
        await wait;

        LinuxException failure = await Assert.ThrowsAsync<LinuxException>(() => pump.Completion.WaitAsync(s_limit));
        ObjectDisposedException waiting =
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await waiter.WaitAsync());
        ObjectDisposedException late =
            Assert.Throws<ObjectDisposedException>(() => pump.Subscribe(source.Handle, static _ => { }, 0));

        Assert.Equal(new LinuxError(Errno.EBADF, "epoll_wait"), failure.LinuxError);
        Assert.Same(failure, waiting.InnerException);
        Assert.Same(failure, late.InnerException);
        Assert.True(await told.WaitAsync(s_limit));
        Assert.Null(error[0]!.Subscription);
        await waiter.DisposeAsync();
        await pump.DisposeAsync();
        source.Dispose();
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Stop_WhileCallbacksRun_EndsAfterThem_AndFailsWaits()
    {
        string[] before = OpenDescriptors.AtStart();
        EventPump pump = new();
        EventFd source = new();
        EventFd quiet = new();
        using SemaphoreSlim entered = new(0);
        using ManualResetEventSlim leave = new();
        EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.entered.Release();
                at.leave.Wait();
            },
            (entered, leave));
        EventWaiter waiter = pump.CreateWaiter(quiet.Handle);
        ValueTask wait = waiter.WaitAsync();
        source.Signal();
        Assert.True(await entered.WaitAsync(s_limit));

        pump.Stop();
        bool hasEnded = pump.Completion.IsCompleted;
        leave.Set();
        await pump.DisposeAsync();

        Assert.False(hasEnded);
        Assert.True(subscription.IsRemoved);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await wait);
        Assert.Throws<ObjectDisposedException>(() => pump.CreateWaiter(quiet.Handle));
        subscription.Remove();
        await subscription.DisposeAsync();
        source.Dispose();
        quiet.Dispose();
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public async Task Subscribe_CallFails_LeavesNothingBehind()
    {
        FaultySystemCalls calls = new();
        await using EventPump pump = new(calls, null);
        using EventFd source = new();
        calls.FailOn(SystemCall.EpollControl, 1, Errno.ENOSPC);

        LinuxError error = pump.TrySubscribe(source.Handle, static _ => { }, 0, out EventSubscription? none);
        await using EventSubscription second = pump.Subscribe(source.Handle, static _ => { }, 0);
        LinuxException twice =
            Assert.Throws<LinuxException>(() => pump.Subscribe(source.Handle, static _ => { }, 0));

        Assert.Null(none);
        Assert.Equal("epoll_ctl(EPOLL_CTL_ADD): ENOSPC (28)", error.ToString());
        Assert.Equal(Errno.EEXIST, twice.LinuxError.Number);
        Assert.Equal(1, pump.Count);
    }

    [Fact]
    public async Task Remove_CallFails_NoCallbackComesAllTheSame()
    {
        FaultySystemCalls calls = new();
        await using EventPump pump = new(calls, null);
        using EventFd source = new();
        using EventFd marker = new();
        int[] count = [0];
        EventSubscription subscription = pump.Subscribe(source.Handle, static c => c[0]++, count);
        await using EventWaiter marked = pump.CreateWaiter(marker.Handle);
        calls.FailOn(SystemCall.EpollControl, 1, Errno.ENOMEM);

        subscription.Remove();
        source.Signal();
        marker.Signal();
        await marked.WaitAsync();

        Assert.Equal(0, count[0]);
        Assert.Equal(1, pump.Count);
    }

    [Fact]
    public void Start_OnACpuThatIsNotThere_IsRefused() =>
        Assert.Equal(
            new LinuxError(Errno.EINVAL, "sched_setaffinity"),
            Assert.Throws<LinuxException>(() => new EventPump(new EventPumpOptions { Cpu = 8000 })).LinuxError);

    [Fact]
    public async Task Start_OnACpu_KeepsTheThreadThere()
    {
        await using EventPump pump = new(new EventPumpOptions { Cpu = 0, Name = "genirq-pinned" });

        string status = Directory.EnumerateDirectories("/proc/self/task")
            .Select(static task => File.ReadAllText(Path.Combine(task, "status")))
            .Single(static text => text.StartsWith("Name:\tgenirq-pinned", StringComparison.Ordinal));

        Assert.Contains("Cpus_allowed_list:\t0\n", status, StringComparison.Ordinal);
        Assert.Equal(0, pump.Cpu);
    }

    [Fact]
    public async Task Signals_WhileItWaits_AreNotSeen()
    {
        const int Signal = 41;
        Assert.Equal(0, SystemCalls.Real.CatchSignal(Signal));
        await using EventPump pump = new();
        using EventFd source = new();
        using SemaphoreSlim seen = new(0);
        int[] thread = [0];
        await using EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.thread[0] = SystemCalls.Real.ThreadId();
                at.seen.Release();
            },
            (thread, seen));

        for (int i = 0; i < 20; i++)
        {
            source.Signal();
            Assert.True(await seen.WaitAsync(s_limit));
            Assert.Equal(0, SystemCalls.Real.SignalThread(thread[0], Signal));
        }

        Assert.False(pump.Completion.IsCompleted);
        Assert.Equal(0, pump.ErrorCount);
    }

    [Fact]
    public async Task DisposeAsync_FromItsOwnCallback_IsRefused_AndTheLoopGoesOn()
    {
        EventPump pump = new();
        using EventFd source = new();
        TaskCompletionSource<Exception?> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SemaphoreSlim seen = new(0);
        EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.first.TrySetResult(Record.Exception(() => at.pump.DisposeAsync().AsTask().Wait()));
                at.seen.Release();
            },
            (pump, first, seen));

        source.Signal();
        Exception? refused = await first.Task.WaitAsync(s_limit);
        Assert.True(await seen.WaitAsync(s_limit));
        source.Signal();
        bool goesOn = await seen.WaitAsync(s_limit);
        await pump.DisposeAsync();

        Assert.IsType<InvalidOperationException>(refused);
        Assert.True(goesOn);
        Assert.True(subscription.IsRemoved);
    }

    [Fact]
    public async Task DisposeAsync_FromAnErrorCallback_IsRefused()
    {
        EventPump? pump = null;
        TaskCompletionSource<Exception?> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pump = new EventPump(new EventPumpOptions
        {
            OnError = _ => told.TrySetResult(Record.Exception(() => pump!.DisposeAsync().AsTask().Wait())),
        });
        using EventFd source = new();
        pump.Subscribe(source.Handle, static _ => throw new InvalidOperationException("The test's."), 0);

        source.Signal();

        Assert.IsType<InvalidOperationException>(await told.Task.WaitAsync(s_limit));
        await pump.DisposeAsync();
    }

    [Fact]
    public async Task Events_ThatAreHandled_AllocateNothing()
    {
        await using EventPump pump = new();
        using EventFd source = new();
        using EventFd answer = new();
        long[] bytes = [0, 0];
        await using EventSubscription subscription = pump.Subscribe(
            source.Handle,
            static at =>
            {
                at.bytes[0] = at.bytes[1];
                at.bytes[1] = GC.GetAllocatedBytesForCurrentThread();
                at.answer.Signal();
            },
            (bytes, answer));
        await using EventWaiter waiter = pump.CreateWaiter(answer.Handle, continuesOnPump: true);

        for (int i = 0; i < 200; i++)
        {
            source.Signal();
            await waiter.WaitAsync();
        }

        Assert.Equal(0, bytes[1] - bytes[0]);
    }

    [DescriptorsFact(10_200)]
    public async Task TenThousandIdleDescriptors_CostLittle()
    {
        await using EventPump pump = new();
        const int Count = 10_000;
        EventFd[] sources = new EventFd[Count];
        EventSubscription[] subscriptions = new EventSubscription[Count];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Count; i++)
        {
            sources[i] = new EventFd();
            subscriptions[i] = pump.Subscribe(sources[i].Handle, static _ => { }, pump);
        }

        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.Equal(Count, pump.Count);
        Array.ForEach(subscriptions, static subscription => subscription.Remove());
        Array.ForEach(sources, static source => source.Dispose());
        Assert.Equal(0, pump.Count);
        Assert.InRange(bytes, 1, 200);
    }
}
