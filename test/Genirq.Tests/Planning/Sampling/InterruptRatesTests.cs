using System.Text;
using Genirq.Planning.Sampling;

namespace Genirq.Tests.Planning.Sampling;

/// <summary>Rates between two samples: CPUs and numbers that change, counters that wrap.</summary>
public sealed class InterruptRatesTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Between_TwoSamples_GivesEventsByRowAndCpu()
    {
        InterruptRates rates = Between(
            """
                       CPU0       CPU1
             24:        100          7  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
            LOC:       1000       2000   Local timer interrupts
            ERR:          1
            """,
            """
                       CPU0       CPU1
             24:        103          7  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
            LOC:       1250       2100   Local timer interrupts
            ERR:          3
            """);

        Assert.Equal([3UL, 350UL, 2UL], rates.Rows.Select(row => row.Events));
        Assert.All(rates.Rows, row => Assert.False(row.IsNew || row.IsPartial));
        Assert.Equal([new CpuRate(0, 3, 250, false), new CpuRate(1, 0, 100, false)], rates.Cpus);
    }

    [Fact]
    public void Between_CpuGoesAndAnotherComes_ComparesByNumberAndLeavesTheNewOneOut()
    {
        InterruptRates rates = Between(
            """
                       CPU0       CPU1       CPU2
             24:        100         50       4000  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
            """,
            """
                       CPU0       CPU2       CPU3
             24:        101       4002   90000000  PCI-MSIX-0000:00:04.0   0-edge      nvme0q0
            """);

        RowRate row = Assert.Single(rates.Rows);
        Assert.Equal(3UL, row.Events);
        Assert.True(row.IsPartial);
        Assert.Equal(
            [new CpuRate(0, 1, 0, false), new CpuRate(2, 2, 0, false), new CpuRate(3, 0, 0, true)], rates.Cpus);
    }

    [Theory]
    [InlineData(4294967290, 5, 11)]
    [InlineData(4294967295, 0, 1)]
    [InlineData(3000000000, 5, 5)]
    [InlineData(40, 12, 12)]
    public void Between_CounterGoesBack_GivesNoImpossibleRate(uint before, uint after, ulong events)
    {
        InterruptRates rates = Between(
            $"  CPU0\n 24: {before} PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n",
            $"  CPU0\n 24: {after} PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n");

        RowRate row = Assert.Single(rates.Rows);
        Assert.Equal((events, false, false), (row.Events, row.IsNew, row.IsPartial));
    }

    [Fact]
    public void Between_CounterJumpsByMoreThanACpuCanHandle_IsLeftOut()
    {
        InterruptRates rates = Between(
            "  CPU0\n 24: 10 PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n",
            "  CPU0\n 24: 2000000000 PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n");

        RowRate row = Assert.Single(rates.Rows);
        Assert.Equal(0UL, row.Events);
        Assert.True(row.IsPartial);
    }

    [Theory]
    [InlineData(" 25: 7 IO-APIC 1-edge i8042\n")]
    [InlineData(" 24: 900 PCI-MSIX-0000:00:05.0 0-edge eth0\n")]
    public void Between_NumberIsNewOrUsedAgain_KnowsNothingOfItYet(string earlierRow)
    {
        InterruptRates rates = Between(
            $"  CPU0\n{earlierRow}", "  CPU0\n 24: 1000000 PCI-MSIX-0000:00:04.0 0-edge nvme0q0\n");

        RowRate row = Assert.Single(rates.Rows);
        Assert.Equal((0UL, true, true), (row.Events, row.IsNew, row.IsPartial));
        Assert.Equal([new CpuRate(0, 0, 0, false)], rates.Cpus);
    }

    [Fact]
    public void PerSecond_TwoSecondsApart_Halves()
    {
        InterruptRates rates = InterruptRates.Between(
            Sample("  CPU0\nLOC: 0 Local timer interrupts\n"),
            Sample("  CPU0\nLOC: 500 Local timer interrupts\n"),
            TimeSpan.FromSeconds(2));

        Assert.Equal(250, rates.PerSecond(rates.Rows[0].Events));
    }

    [Fact]
    public void Read_BrokenRow_IsCounted()
    {
        InterruptSample sample = Sample("  CPU0 CPU1\n 24: 1 2 IO-APIC 1-edge i8042\nno row\n");

        Assert.Equal(1, sample.BrokenRows);
        Assert.Equal(3UL, Assert.Single(sample.Rows).Total);
    }

    private static InterruptRates Between(string earlier, string later) =>
        InterruptRates.Between(Sample(earlier), Sample(later), s_second);

    private static InterruptSample Sample(string text)
    {
        using MemoryStream stream = new(Encoding.ASCII.GetBytes(text));
        return InterruptSample.Read(stream);
    }
}
