using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Timings;

namespace Genirq.Tests.Timings;

[Collection(nameof(MeasuredTests))]
public sealed class IrqTimingsTests : IDisposable
{
    private const ulong Millisecond = 1_000_000;

    private readonly SteppedTime _time = new();
    private readonly IrqSystem _system;

    public IrqTimingsTests()
    {
        _system = new IrqSystem(new IrqSystemOptions { PossibleCpus = 2, HasTimings = true, TimeProvider = _time });
        _system.Timings!.Enable();
    }

    public void Dispose() => _system.Dispose();

    [Fact]
    public void NextEvent_EvenRhythm_IsOneIntervalAfterTheLast()
    {
        Irq irq = Add(1);

        Fire(irq, 20, 10);

        Assert.Equal(_system.Timings!.Now + (10 * Millisecond), _system.Timings.NextEvent(_system.Cpus[0]));
        Assert.Null(_system.Timings.NextEvent(_system.Cpus[1]));
        _time.Advance(3);
        Assert.Equal(_system.Timings.Now + (7 * Millisecond), _system.Timings.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void NextEvent_RhythmOfThreeIntervals_FollowsIt()
    {
        Irq irq = Add(1);
        int[] intervals = [2, 20, 100];
        Fire(irq, 1, 1);
        for (int i = 0; i < 15; i++)
        {
            Fire(irq, 1, intervals[i % 3]);
        }

        for (int i = 0; i < 6; i++)
        {
            ulong next = (ulong)intervals[i % 3] * Millisecond;
            Assert.Equal(_system.Timings!.Now + next, _system.Timings.NextEvent(_system.Cpus[0]));
            Fire(irq, 1, intervals[i % 3]);
        }
    }

    [Fact]
    public void NextEvent_SeveralInterrupts_IsTheEarliest()
    {
        Irq slow = Add(1);
        Irq fast = Add(2);
        for (int i = 0; i < 16; i++)
        {
            Fire(slow, 1, 5);
            Fire(fast, 1, 5);
            _system.Timings!.NextEvent(_system.Cpus[0]);
        }

        Assert.Equal(_system.Timings!.Now + (5 * Millisecond), _system.Timings.NextEvent(_system.Cpus[0]));
    }

    [Theory]
    [InlineData(11)]
    [InlineData(5)]
    public void NextEvent_TooFewIntervals_IsNone(int events)
    {
        Irq irq = Add(1);

        Fire(irq, events, 10);

        Assert.Null(_system.Timings!.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void NextEvent_NothingRepeats_IsNone()
    {
        Irq irq = Add(1);
        for (int i = 0; i < 30; i++)
        {
            Fire(irq, 1, (i * i * 7 % 11) switch { < 3 => 1, < 6 => 12, < 9 => 60, _ => 200 });
        }

        Assert.Null(_system.Timings!.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void NextEvent_AfterAPause_BeginsAnew()
    {
        Irq irq = Add(1);
        Fire(irq, 20, 10);

        _time.Advance(1000);
        Assert.Null(_system.Timings!.NextEvent(_system.Cpus[0]));
        Fire(irq, 10, 10);
        Assert.Null(_system.Timings.NextEvent(_system.Cpus[0]));
        Fire(irq, 10, 10);
        Assert.NotNull(_system.Timings.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void NextEvent_LongAfterTheSystemWasMade_StillPredicts()
    {
        Irq irq = Add(1);
        _time.Advance(1000L * 60 * 60 * 24 * 30);

        Fire(irq, 20, 10);

        Assert.Equal(_system.Timings!.Now + (10 * Millisecond), _system.Timings.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void Record_TimersAndSystemsWithoutTimings_AreNotNoted()
    {
        Irq timer = Add(1, IrqFlags.Timer);
        Irq irq = Add(2);
        using IrqSystem plain = new();

        Assert.Null(plain.Timings);
        Assert.Equal(IrqProgress.None, _system.Find(timer)!.Progress & IrqProgress.Timings);
        _system.Timings!.Disable();
        Fire(timer, 20, 10);
        Fire(irq, 20, 10);

        Assert.Null(_system.Timings.NextEvent(_system.Cpus[0]));
    }

    [Fact]
    public void Remove_LastAction_ForgetsTheRhythm()
    {
        Irq irq = Add(1, out IrqRegistration registration);
        Fire(irq, 20, 10);
        Assert.NotNull(_system.Timings!.NextEvent(_system.Cpus[0]));

        registration.Dispose();

        Assert.Null(_system.Timings.NextEvent(_system.Cpus[0]));
        Assert.Equal(IrqProgress.None, _system.Find(irq)!.Progress & IrqProgress.Timings);
    }

    [Fact]
    public void Drain_MoreThanItHolds_KeepsTheNewest()
    {
        TimingRing ring = new();
        for (ulong i = 0; i < 40; i++)
        {
            ring.Push(i, 65535);
        }

        (ulong Nanoseconds, int Irq)[] events = new (ulong, int)[TimingRing.Size];

        Assert.Equal(32, ring.Drain(100, events));
        Assert.Equal((8ul, 65535), events[0]);
        Assert.Equal((39ul, 65535), events[31]);
        Assert.Equal(0, ring.Drain(100, events));
    }

    [Fact]
    public void Record_SteadyState_AllocatesNoMemory()
    {
        Irq irq = Add(1);
        Fire(irq, 50, 0);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire(irq, 50, 0);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private Irq Add(int number, IrqFlags flags = IrqFlags.None)
    {
        Irq irq = new(_system.Numbers.Allocate(number, number, 1));
        _system.SetChip(irq, new QuietDomain().Chip);
        _system.SetHandler(irq, SimpleFlow.Instance);
        IrqRequest request = new("test", flags);
        Assert.Equal(0, _system.TryRequest(irq, request, static (_, _) => IrqResult.Handled, 0, out _));
        return irq;
    }

    private Irq Add(int number, out IrqRegistration registration)
    {
        Irq irq = new(_system.Numbers.Allocate(number, number, 1));
        _system.SetChip(irq, new RecordingChip("chip", RecordingChip.Usual, new CallLog()));
        _system.SetHandler(irq, SimpleFlow.Instance);
        registration = _system.Request(irq, "test", static (_, _) => IrqResult.Handled, 0);
        return irq;
    }

    private void Fire(Irq irq, int events, long apart)
    {
        for (int i = 0; i < events; i++)
        {
            if (apart != 0)
            {
                _time.Advance(apart);
            }

            _system.HandleIrq(irq);
        }
    }
}
