using Genirq.Cli.Tables;
using Genirq.Cpus;
using Genirq.Planning.Reports;
using Genirq.Tests.Planning.Pictures;

namespace Genirq.Tests.Cli;

/// <summary>A report for people, on machines of any size.</summary>
public sealed class ReportTextTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 2)]
    [InlineData(96, 4)]
    [InlineData(1152, 8)]
    public void Write_MachineOfAnySize_HasAFewNarrowRowsOfCpus(int cpus, int nodes)
    {
        string[] rows = CpuRows(Text(SampleMachine.WithCards(cpus, nodes).Report(), Default));

        Assert.InRange(rows.Length, 1, 64);
        Assert.All(rows, static row => Assert.InRange(row.Length, 1, 80));
    }

    [Fact]
    public void Write_ManyUnlikeCpus_AreOneRowForEachNodeWithRanges()
    {
        SampleMachine machine = new(200, 2);
        for (int cpu = 0; cpu < 200; cpu += 2)
        {
            machine.AddRegular(cpu / 2, "nic", 3);
        }

        // Every second CPU of the first node has one more: no two neighbours are alike.
        MachineReport report = machine.Report();
        CpuReport[] uneven =
        [
            .. report.Cpus.Select(static cpu => cpu with { Interrupts = cpu.Cpu % 2 == 0 ? 5 : 7 }),
        ];

        string[] rows = CpuRows(Text(report with { Cpus = uneven }, Default));

        Assert.Equal(2, rows.Length);
        Assert.StartsWith("0-99 yes       0        5-7  201", rows[0].TrimStart(), StringComparison.Ordinal);
        Assert.StartsWith("100-199 yes", rows[1].TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongLists_AreCutUnlessAskedFor()
    {
        SampleMachine machine = new(96, 8);
        machine.AddRegular(0, "nic", 40);
        MachineReport whole = machine.Report();
        DeviceReport device = whole.Devices[0];

        // Every second CPU has one.
        InterruptReport[] spread =
        [
            .. device.Interrupts.Select(static (interrupt, i) => interrupt with { Cpus = CpuMask.Of(2 * i) }),
        ];
        MachineReport report = whole with { Devices = [device with { Interrupts = spread }] };

        Assert.Contains(" 1-40 0,2,4,6,", Text(report, Default), StringComparison.Ordinal);
        Assert.Contains(",\u2026\n", Text(report, Default), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "\u2026", Text(report, new ReportLayout(DeviceColumns.Select("slot,cpus"))), StringComparison.Ordinal);
        Assert.Matches(@"on any CPU, \d+ to \d+ on one node\n", Text(report, Default));
    }

    [Fact]
    public void Write_SingleCpus_HaveARowEach()
    {
        MachineReport report = SampleMachine.WithCards(300, 2).Report();

        Assert.Equal(300, CpuRows(Text(report, Default with { HasSingleCpus = true })).Length);
        Assert.NotEqual(300, CpuRows(Text(report, Default)).Length);
    }

    [Fact]
    public void Write_ColumnsOfCpus_TellVectorsAndTheirOwner()
    {
        SampleMachine machine = new(2, 1);
        machine.AddRegular(0, "nic", 8);
        ReportLayout layout = Default with { CpuColumns = CpuColumns.Select("cpu,vectors,top") };

        string text = Text(machine.Report(), layout);

        Assert.Contains("CPU VECTORS TOP\n  0 32-35", text, StringComparison.Ordinal);
        Assert.Contains(" 0000:10:00.0:4\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_PartOfAMachine_LeavesTheSumsOut()
    {
        MachineReport report = SampleMachine.WithCards(8, 2).Report();

        Assert.Contains("TOP-DRIVER", Text(report, Default), StringComparison.Ordinal);
        Assert.Contains("NODE CPUS", Text(report, Default), StringComparison.Ordinal);
        string part = Text(report, Default with { IsWhole = false });
        Assert.DoesNotContain("TOP-DRIVER", part, StringComparison.Ordinal);
        Assert.Contains(report.Verdict.ToString(), part, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_IsolatedCpusAndNodes_AreInTheLargestRequest()
    {
        MachineReport report = SampleMachine.WithCards(8, 2).Report();
        RequestRoom kept = new(CpuMask.Of(0, 1), 77, -1);
        report = report with
        {
            Vectors = report.Vectors! with { Room = report.Vectors.Room with { Housekeeping = kept } },
        };

        Assert.Matches(
            @"largest request: \d+ on any CPU, \d+ on node 0, \d+ on node 1, 77 on CPUs 0-1 \(not isolated\)\n",
            Text(report, Default));
    }

    private static ReportLayout Default => new(DeviceColumns.Default);

    private static string Text(MachineReport report, ReportLayout layout)
    {
        using StringWriter text = new();
        ReportText.Write(text, report, layout);
        return text.ToString();
    }

    private static string[] CpuRows(string text) =>
    [
        .. text.Split('\n').SkipWhile(static line => !line.TrimStart().StartsWith("CPU ", StringComparison.Ordinal))
            .Skip(1).TakeWhile(static line => line.Length > 0),
    ];
}
