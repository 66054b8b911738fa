using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq.Tests.Spurious;

public sealed class SpuriousDetectionTests
{
    [Fact]
    public void Spec06_Check15_TheHundredThousandthUnhandledEventDisables()
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(99_999, IrqResult.None, apart: 1);
        Assert.False(bench.Line.IsDisabled);
        Assert.Equal((99_999u, 99_999u), bench.Counters);
        bench.Fire(1, IrqResult.None);

        Assert.True(bench.Line.IsDisabled);
        Assert.Equal(1, bench.Line.Depth);
        Assert.StartsWith("count 0\nunhandled 0\nlast_unhandled ", bench.SpuriousFile(), StringComparison.Ordinal);
        IrqDiagnostic report = Assert.Single(bench.Reports);
        Assert.Equal(IrqDiagnosticId.NobodyCared, report.Id);
        Assert.StartsWith(
            "irq 1: nobody cared (try booting with the \"irqpoll\" option)", report.Message, StringComparison.Ordinal);
        Assert.EndsWith("Disabling IRQ #1", report.Message, StringComparison.Ordinal);
        Assert.True((bench.Line.Progress & IrqProgress.SpuriousDisabled) != 0);
    }

    [Theory]
    [InlineData(99_900, 100, false)]
    [InlineData(99_901, 99, true)]
    public void Spec06_Check16_MoreThan99900UnhandledOfTheCountedDisable(int unhandled, int handled, bool disables)
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(unhandled, IrqResult.None);
        bench.Fire(handled, IrqResult.Handled);

        Assert.Equal(disables, bench.Line.IsDisabled);
        Assert.Equal((0u, 0u), bench.Counters);
    }

    [Fact]
    public void Spec06_Check17_EventsFarApartNeverDisable()
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(99_999, IrqResult.None, apart: 150);
        Assert.Equal((99_999u, 1u), bench.Counters);
        bench.Fire(1, IrqResult.None, apart: 150);

        Assert.Equal((0u, 0u), bench.Counters);
        Assert.False(bench.Line.IsDisabled);
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData(101, 1)]
    public void Note_GapOfExactly100Milliseconds_IsNoGap(long apart, uint unhandled)
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(1, IrqResult.None, apart: 1000);
        bench.Fire(1, IrqResult.None, apart);

        Assert.Equal((2u, unhandled), bench.Counters);
    }

    [Fact]
    public void Spec06_Check18_HandledEventsAreNotCounted()
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(1000, IrqResult.Handled);

        Assert.Equal((0u, 0u), bench.Counters);
        Assert.Equal(1000, bench.Runs);
    }

    [Fact]
    public void Spec06_Check19_AfterAnUnhandledEventHandledOnesCount()
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(1, IrqResult.None);
        bench.Fire(5, IrqResult.Handled);
        Assert.Equal((6u, 1u), bench.Counters);
        bench.Fire(1, IrqResult.Handled | IrqResult.WakeThread);

        Assert.Equal((7u, 1u), bench.Counters);
    }

    [Fact]
    public void Spec06_Check21_ASecondSharerEnablesTheLineAgain()
    {
        using SpuriousBench bench = new();
        bench.Request(flags: IrqFlags.Shared);
        bench.Fire(100_000, IrqResult.None);
        bench.System.PollSpurious(bench.System.Cpus[0]);
        bench.Line.Spurious.Count = 3;
        bench.Line.Spurious.Unhandled = 2;

        bench.Request(flags: IrqFlags.Shared);

        Assert.False(bench.Line.IsDisabled);
        Assert.Equal(0, bench.Line.Depth);
        Assert.Equal((0u, 0u), bench.Counters);
        Assert.Equal(IrqProgress.None, bench.Line.Progress & IrqProgress.SpuriousDisabled);
    }

    [Fact]
    public void Spec06_Check22_ABogusResultIsReportedAHundredTimes()
    {
        using SpuriousBench bench = new();
        bench.Request();

        bench.Fire(1, (IrqResult)7);
        Assert.Equal(
            (IrqDiagnosticId.BogusResult, "irq event 1: bogus return value 7"),
            (bench.Reports[0].Id, bench.Reports[0].Message));
        bench.Fire(200, (IrqResult)7);

        Assert.Equal(100, bench.Reports.Count);
        Assert.Equal((0u, 0u), bench.Counters);
        bench.Fire(1, IrqResult.None);
        bench.Fire(1, (IrqResult)7);
        Assert.Equal((1u, 1u), bench.Counters);
    }

    [Fact]
    public void Note_PolledLine_IsLeftAlone()
    {
        using SpuriousBench bench = new();
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.IsPolled);
        bench.Request();

        bench.Fire(10, IrqResult.None);

        Assert.Equal((0u, 0u), bench.Counters);
    }
}
