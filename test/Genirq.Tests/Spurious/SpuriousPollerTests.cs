using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Spurious;

namespace Genirq.Tests.Spurious;

public sealed class SpuriousPollerTests
{
    [Fact]
    public void Spec06_Check23_ADisabledSharedLineIsPolledEach100Milliseconds()
    {
        using SpuriousBench bench = new();
        bench.Request(flags: IrqFlags.Shared);
        bench.Fire(100_000, IrqResult.None);
        bench.Answer = IrqResult.Handled;

        bench.Time.Advance(99);
        Assert.Equal(100_000, bench.Runs);
        bench.Time.Advance(1);
        Assert.Equal(100_001, bench.Runs);
        bench.Time.Advance(300);

        Assert.Equal(100_004, bench.Runs);
        Assert.True(bench.Line.IsDisabled);
        Assert.Equal(IrqProgress.SpuriousDisabled, bench.Line.Progress);
        Assert.Equal((0u, 0u), bench.Counters);
    }

    [Theory]
    [InlineData(IrqFlags.None)]
    [InlineData(IrqFlags.Shared | IrqFlags.Timer)]
    public void Spec06_Check23_ALineThatIsNotSharedIsNeverPolled(IrqFlags flags)
    {
        using SpuriousBench bench = new();
        bench.Request(flags: flags);
        bench.Fire(100_000, IrqResult.None);

        bench.Time.Advance(10_000);

        Assert.True(bench.Line.IsDisabled);
        Assert.Equal(100_000, bench.Runs);
    }

    [Theory]
    [InlineData(IrqSettings.IsPolled)]
    [InlineData(IrqSettings.NestedThread)]
    [InlineData(IrqSettings.PerCpu)]
    public void PollSpurious_LineThatIsNotToBePolled_IsSkipped(IrqSettings setting)
    {
        using SpuriousBench bench = new();
        bench.Request(flags: IrqFlags.Shared);
        bench.Line.Progress |= IrqProgress.SpuriousDisabled;
        bench.Answer = IrqResult.Handled;

        Assert.Equal(1, bench.System.PollSpurious(bench.System.Cpus[1]));
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, setting);
        Assert.Equal(0, bench.System.PollSpurious(bench.System.Cpus[1]));
    }

    [Fact]
    public void PollSpurious_LineInProgress_IsMarkedPendingOnly()
    {
        using SpuriousBench bench = new();
        bench.Request(flags: IrqFlags.Shared);
        bench.Line.Progress |= IrqProgress.SpuriousDisabled;
        bench.Line.Set(IrqStates.InProgress);

        Assert.Equal(0, bench.System.PollSpurious(bench.System.Cpus[0]));

        Assert.Equal(0, bench.Runs);
        Assert.True(bench.Line.IsPending);
    }

    [Fact]
    public void PollSpurious_EventDuringThePoll_IsPolledAgain()
    {
        using SpuriousBench bench = new();
        int runs = 0;
        bench.Request(flags: IrqFlags.Shared, answer: () =>
        {
            Assert.Equal(bench.System.Cpus[1], bench.System.PollingCpu);
            bench.Line.Progress |= ++runs == 1 ? IrqProgress.Pending : IrqProgress.None;
            Assert.Equal(0, bench.System.PollSpurious(bench.System.Cpus[0]));
            return IrqResult.Handled;
        });
        bench.Line.Progress |= IrqProgress.SpuriousDisabled;

        Assert.Equal(1, bench.System.PollSpurious(bench.System.Cpus[1]));

        Assert.Equal(2, runs);
        Assert.Null(bench.System.PollingCpu);
    }

    [Fact]
    public void Timer_WithAnExecutor_OnlyAsksForThePoll()
    {
        int asked = 0;
        using SpuriousBench bench = new(schedule: () => asked++);
        bench.Request(flags: IrqFlags.Shared);
        bench.Fire(100_000, IrqResult.None);

        bench.Time.Advance(1000);

        Assert.Equal(1, asked);
        Assert.Equal(100_000, bench.Runs);
        bench.System.PollSpurious(bench.System.Cpus[0]);
        Assert.Equal(100_001, bench.Runs);
        bench.Time.Advance(100);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void Dispose_OfTheSystem_StopsTheTimer()
    {
        using SpuriousBench bench = new();
        bench.Request(flags: IrqFlags.Shared);
        bench.Fire(100_000, IrqResult.None);
        Assert.Equal(1, bench.Time.Running);

        bench.System.Dispose();

        Assert.Equal(0, bench.Time.Running);
        bench.Time.Advance(1000);
        Assert.Equal(100_000, bench.Runs);
    }

    [Theory]
    [InlineData(MisroutedHandling.None, IrqFlags.None, IrqResult.None, 0, 1)]
    [InlineData(MisroutedHandling.Fixup, IrqFlags.None, IrqResult.None, 1, 0)]
    [InlineData(MisroutedHandling.Fixup, IrqFlags.IrqPoll, IrqResult.Handled, 0, 0)]
    [InlineData(MisroutedHandling.Poll, IrqFlags.None, IrqResult.None, 1, 0)]
    [InlineData(MisroutedHandling.Poll, IrqFlags.None, IrqResult.Handled, 0, 0)]
    [InlineData(MisroutedHandling.Poll, IrqFlags.IrqPoll, IrqResult.Handled, 1, 0)]
    public void Note_MisroutedEvent_HasTheOthersPolled(
        MisroutedHandling handling, IrqFlags flags, IrqResult answer, int otherRuns, uint unhandled)
    {
        int others = 0;
        using SpuriousBench bench = new(lines: 3, handling);
        bench.Request(flags: flags | IrqFlags.Shared);
        bench.Request(2, IrqFlags.Shared, () =>
        {
            others++;
            Assert.True(bench.Line.Has(IrqStates.InProgress));
            return IrqResult.Handled;
        });
        bench.Request(3, IrqFlags.None, static () => throw new InvalidOperationException("It is not shared."));

        bench.Fire(1, answer);

        Assert.Equal(otherRuns, others);
        Assert.Equal(unhandled, bench.Counters.Unhandled);
        Assert.False(bench.Line.Has(IrqStates.InProgress));
        Assert.Equal(1, bench.Runs);
    }

    [Fact]
    public void PollSpurious_NumberZero_IsNeverPolledAndPollsForTheOthers()
    {
        using SpuriousBench bench = new(lines: 1, MisroutedHandling.Poll);
        int zero = 0;
        bench.System.SetChip(Irq.None, IrqChip.Dummy);
        bench.System.SetHandler(Irq.None, EdgeFlow.Instance);
        bench.Request(0, IrqFlags.Shared, () =>
        {
            zero++;
            return IrqResult.Handled;
        });
        bench.Answer = IrqResult.Handled;
        bench.Request(flags: IrqFlags.Shared);

        // A timer's event that was handled has the others looked at too.
        bench.System.HandleIrq(Irq.None);
        Assert.Equal((1, 1), (zero, bench.Runs));

        bench.System.Find(Irq.None)!.Progress |= IrqProgress.SpuriousDisabled;
        Assert.Equal(0, bench.System.PollSpurious(bench.System.Cpus[0]));
        bench.Fire(1, IrqResult.None);
        Assert.Equal((1, 2), (zero, bench.Runs));
    }

    [Fact]
    public void Note_MisroutedEventWithoutAnInterrupt_IsCounted()
    {
        using SpuriousBench bench = new(lines: 2, MisroutedHandling.Fixup);
        bench.Request();
        bench.Request(2, IrqFlags.Shared, static () => IrqResult.None);
        bench.System.Disable(new Irq(2));

        bench.Fire(3, IrqResult.None);

        Assert.Equal((3u, 3u), bench.Counters);
    }
}
