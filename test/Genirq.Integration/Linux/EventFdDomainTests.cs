using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Integration.Interop;
using Genirq.Linux.Events;
using Genirq.Linux.Interrupts;

namespace Genirq.Integration.Linux;

public sealed class EventFdDomainTests : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly IrqSystem _system = new(new IrqSystemOptions { PossibleCpus = 4 });
    private readonly EventPump[] _pumps = [new(), new()];
    private readonly EventFdDomain _domain;
    private readonly EventFd _source = new();
    private readonly SemaphoreSlim _seen = new(0);

    public EventFdDomainTests() => _domain = EventFdDomain.Create(_system, _pumps, 8);

    [Fact]
    public async Task Event_OfADescriptor_IsHandledAndCounted()
    {
        Irq irq = _domain.Add(_source);
        await using IrqRegistration registration = Request(irq);

        for (int i = 0; i < 3; i++)
        {
            _source.Signal();
            Assert.True(await _seen.WaitAsync(s_limit));
        }

        await _system.SynchronizeAsync(irq);
        Assert.Equal(3u, _system.Cpus[0].CountOf(irq) + _system.Cpus[1].CountOf(irq));
        Assert.Equal("eventfd", _system.Find(irq)!.Data.Chip!.Name);
    }

    [Fact]
    public async Task Event_BeforeTheRequest_IsNotLost()
    {
        Irq irq = _domain.Add(_source);
        _source.Signal();

        await using IrqRegistration registration = Request(irq);

        Assert.True(await _seen.WaitAsync(s_limit));
    }

    [Fact]
    public async Task Event_WhileDisabled_IsHandledAfterEnabling()
    {
        Irq irq = _domain.Add(_source);
        await using IrqRegistration registration = Request(irq);
        _system.Disable(irq);

        _source.Signal();
        _source.Signal();
        await Settled();
        bool wasSeen = _seen.Wait(0);
        _system.Enable(irq);

        Assert.False(wasSeen);
        Assert.True(await _seen.WaitAsync(s_limit));
    }

    [Fact]
    public async Task SetAffinity_MovesTheHandlingThread_AndLosesNothing()
    {
        Irq irq = _domain.Add(_source);
        int[] thread = [-1];
        await using IrqRegistration registration = _system.Request(
            irq,
            "moved",
            (_, state) =>
            {
                Volatile.Write(ref state[0], _pumps[0].IsPumpThread ? 0 : _pumps[1].IsPumpThread ? 1 : -1);
                _seen.Release();
                return IrqResult.Handled;
            },
            thread);
        for (int round = 0; round < 20; round++)
        {
            int cpu = round % 2;
            Assert.Equal(0, _system.Affinity.Set(irq, CpuMask.Of(cpu)));
            await Settled();
            while (_seen.Wait(0))
            {
            }

            _source.Signal();
            Assert.True(await _seen.WaitAsync(s_limit));
            Assert.Equal(cpu, Volatile.Read(ref thread[0]));
            Assert.Equal(CpuMask.Of(cpu), _system.Find(irq)!.EffectiveAffinity);
        }

        Assert.Equal(ErrorCode.Invalid, _system.Affinity.Set(irq, CpuMask.Of(3)));
    }

    [Fact]
    public async Task Stop_OfThePump_EndsTheWaitsOfItsInterrupts()
    {
        using EventFd second = new();
        IrqEvents[] events =
            [_system.RequestEvents(_domain.Add(_source), "a"), _system.RequestEvents(_domain.Add(second), "b")];
        Assert.Equal(0, _system.Affinity.Set(events[0].Irq, CpuMask.Of(0)));
        Assert.Equal(0, _system.Affinity.Set(events[1].Irq, CpuMask.Of(1)));
        await Settled();
        Array.ForEach(events, static each => each.TryTake(out _));
        Task[] waits = [.. events.Select(static each => each.WaitAsync().AsTask())];

        await _pumps[1].DisposeAsync();

        IrqEventsEndedException ended =
            await Assert.ThrowsAsync<IrqEventsEndedException>(() => waits[1].WaitAsync(s_limit));
        Assert.Equal((events[1].Irq, IrqEventsEnd.SourceStopped), (ended.Irq, ended.Reason));
        _source.Signal();
        await waits[0].WaitAsync(s_limit);
        Array.ForEach(events, static each => each.Dispose());
    }

    [Fact]
    public async Task Requests_ShareOutThePumps()
    {
        using EventFd second = new();
        Irq[] irqs = [_domain.Add(_source), _domain.Add(second)];
        await using IrqRegistration first = Request(irqs[0]);
        await using IrqRegistration other = Request(irqs[1]);

        Assert.Equal([1, 1], _pumps.Select(static pump => pump.Count));
    }

    [Fact]
    public async Task Remove_AfterFreeing_GivesThePlaceBack()
    {
        for (int round = 0; round < 3; round++)
        {
            Irq[] irqs = [.. Enumerable.Range(0, 8).Select(_ => _domain.Add(_source))];
            Assert.Equal(ErrorCode.NoSpace, _domain.TryAdd(_source, out Irq none));
            Assert.Equal(Irq.None, none);
            IrqRegistration registration = Request(irqs[0]);
            await registration.DisposeAsync();
            Assert.All(irqs, irq => Assert.True(_domain.Remove(irq).IsDone));
        }

        Assert.All(_pumps, static pump => Assert.Equal(0, pump.Count));
    }

    [Fact]
    public async Task Remove_UnderAnInstalledHandler_IsRefused_AndLaterClosesAll()
    {
        using EventFd source = new();
        string[] before = OpenDescriptors.AtStart();
        EventFd counter = source.Duplicate();
        Irq irq = _domain.Add(counter);
        IrqRegistration registration = Request(irq);

        IrqOutcome refused = _domain.Remove(irq);
        source.Signal();
        bool isHandled = await _seen.WaitAsync(s_limit);
        await registration.DisposeAsync();
        IrqOutcome removed = _domain.Remove(irq);
        counter.Dispose();

        Assert.Equal(IrqError.Busy, refused.Error);
        Assert.Contains("a handler is installed", refused.Explain(), StringComparison.Ordinal);
        Assert.Equal(1, _system.Diagnostics.CountOf(IrqDiagnosticId.FreeInvalid));
        Assert.True(isHandled);
        Assert.True(removed.IsDone);
        Assert.Null(_system.Find(irq));
        Assert.Equal(before, OpenDescriptors.Now());
    }

    [Fact]
    public void Remove_OfANumberThatIsNotTheDomains_IsRefused_AndLeavesItThere()
    {
        Irq other = new(_system.Numbers.Allocate(-1, 1, 1));
        Irq irq = _domain.Add(_source);

        Assert.Equal(IrqError.Invalid, _domain.Remove(other).Error);
        Assert.Equal(IrqError.Invalid, _domain.Remove(Irq.None).Error);
        Assert.True(_domain.Remove(irq).IsDone);
        Assert.Equal(IrqError.Invalid, _domain.Remove(irq).Error);
        Assert.NotNull(_system.Find(other));
    }

    [Fact]
    public void Dispose_OfTheNumberUnderAHandler_LeavesNothingWatched()
    {
        Irq irq = _domain.Add(_source);
        _ = Request(irq);

        _system.Domains.Dispose(irq);

        Assert.All(_pumps, static pump => Assert.Equal(0, pump.Count));
    }

    [Fact]
    public async Task Remove_WhileEventsFly_TheNumbersNextOwnerSeesNone()
    {
        using EventFd quiet = new();
        using CancellationTokenSource end = new();
        Task writer = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                _source.Signal();
            }
        });
        int[] strangers = [0];
        for (int round = 0; round < 300; round++)
        {
            Irq irq = _domain.Add(_source);
            await Request(irq).DisposeAsync();
            _domain.Remove(irq);
            Irq next = _domain.Add(quiet);
            Assert.Equal(irq, next);
            await using (_system.Request(
                next,
                "next",
                static (_, strangers) =>
                {
                    strangers[0]++;
                    return IrqResult.Handled;
                },
                strangers))
            {
                await Settled();
            }

            _domain.Remove(next);
        }

        await end.CancelAsync();
        await writer;
        Assert.Equal(0, strangers[0]);
    }

    [Fact]
    public async Task Request_DescriptorThatCannotBeWatched_TellsTheErrno()
    {
        Irq first = _domain.Add(_source);
        await using IrqRegistration registration = Request(first);
        Assert.Equal(0, _system.Affinity.Set(first, CpuMask.Of(0)));
        await _pumps[1].DisposeAsync();
        using EventFd second = new();
        Irq irq = _domain.Add(second);

        int result = _system.TryRequest(
            irq,
            new IrqRequest { Name = "refused" },
            static (_, _) => IrqResult.Handled,
            this,
            out IrqRegistration? none);

        Assert.Equal(-108, result);
        Assert.Null(none);
    }

    [Fact]
    public async Task Handling_AllocatesNothing()
    {
        Irq irq = _domain.Add(_source);
        long[] bytes = [0, 0];
        await using IrqRegistration registration = _system.Request(
            irq,
            "counted",
            (_, state) =>
            {
                state[0] = state[1];
                state[1] = GC.GetAllocatedBytesForCurrentThread();
                _seen.Release();
                return IrqResult.Handled;
            },
            bytes);

        for (int i = 0; i < 100; i++)
        {
            _source.Signal();
            Assert.True(_seen.Wait(s_limit));
        }

        Assert.Equal(0, bytes[1] - bytes[0]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EventPump pump in _pumps)
        {
            await pump.DisposeAsync();
        }

        _source.Dispose();
        _seen.Dispose();
        _system.Dispose();
    }

    private IrqRegistration Request(Irq irq) =>
        _system.Request(
            irq,
            "seen",
            static (_, seen) =>
            {
                seen.Release();
                return IrqResult.Handled;
            },
            _seen);

    // Both pumps have taken what was signalled before.
    private async Task Settled()
    {
        foreach (EventPump pump in _pumps)
        {
            using EventFd marker = new();
            await using EventWaiter waiter = pump.CreateWaiter(marker.Handle);
            marker.Signal();
            await waiter.WaitAsync();
        }
    }
}
