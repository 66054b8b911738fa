using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.Sums;

/// <summary>The sums that hold in every report, and so in every plan.</summary>
internal static partial class ReportSums
{
    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    public static void Check(PlanResult plan)
    {
        Check(plan.Before);
        Check(plan.After);
        Assert.Distinct(plan.Moves.Select(static move => move.Irq));
    }

    /// <summary>Checks a report of a whole machine.</summary>
    /// <param name="report">The report.</param>
    public static void Check(MachineReport report)
    {
        Assert.False(report.IsPart);
        CheckWords(report);
        if (report.Rows is { } rows)
        {
            Assert.InRange(rows.LeftOut, 0, int.MaxValue);
        }

        CpuReport[] online = [.. report.Cpus.Where(static cpu => cpu.IsOnline)];
        foreach (CpuReport cpu in report.Cpus)
        {
            if (cpu.Vectors is { } own)
            {
                Check(cpu, own);
            }
        }

        if (report.Mapped is not { } vectors)
        {
            return;
        }

        long size = vectors.Size;
        Assert.Equal(online.Count(static cpu => cpu.Vectors is not null), vectors.OnlineCpus);
        Assert.Equal(online.Sum(static cpu => (long)(cpu.Vectors?.Available ?? 0)), vectors.Available);
        AtMost(vectors.Available, size * online.Length);
        AtMost(vectors.Allocated, size * report.Cpus.Count);
        Assert.Equal(online.Sum(static cpu => (long)cpu.Interrupts), report.Nodes.Sum(static node => node.Interrupts));
        foreach (NodeReport node in report.Nodes)
        {
            Check(node, online);
        }

        if (report.Vectors is null)
        {
            return;
        }

        Check(vectors.Room, vectors, online.Length);
        long taken = report.Cpus.Sum(static cpu => (long)(cpu.Vectors?.Taken ?? 0));
        foreach (ConsumerReport consumer in report.TopDevices.Concat(report.TopDrivers))
        {
            AtMost(consumer.Taken, taken);
            AtMost(consumer.Managed, consumer.Taken);
        }
    }

    private static void Check(CpuReport cpu, CpuVectors own)
    {
        long size = own.Size;
        string where = $"CPU {cpu.Cpu}";
        AtMost(own.Available, size, where);
        AtMost(own.Taken, size, where);
        AtMost(own.Managed, size, where);
        AtMost(own.Allocated, size, where);
        AtMost(own.ManagedInUse, own.Managed, where);
        AtMost(own.ManagedInUse, own.Allocated, where);

        // What was kept while the CPU was away is counted as available too: the kernel's own drift.
        AtMost(own.Available + own.Taken, size + own.Managed, where);
        Assert.Distinct(own.Uses.Select(static use => use.Vector));
        int inUse = own.Uses.Count(static use => use.Kind != VectorUseKind.ManagedUnused);
        Assert.True(inUse == own.Allocated || own.Uses.Count == 0, $"{where}: {inUse} listed of {own.Allocated}");
    }

    private static void Check(NodeReport node, CpuReport[] online)
    {
        CpuReport[] own = [.. online.Where(cpu => cpu.Node == node.Node)];
        Assert.Equal(own.Length, node.OnlineCpus.Count);
        if (node.Vectors is { } sums)
        {
            Assert.Equal(own.Sum(static cpu => (long)(cpu.Vectors?.Available ?? 0)), sums.Available);
            Assert.Equal(own.Sum(static cpu => (long)(cpu.Vectors?.Allocated ?? 0)), sums.Allocated);
            AtMost(sums.Available, sums.Size);
            AtMost(sums.ManagedInUse, sums.Managed);
        }
    }

    private static void Check(VectorRoom room, VectorReport vectors, int online)
    {
        AtMost(room.Any.Vectors, vectors.Available);
        foreach (NodeRoom node in room.Nodes)
        {
            AtMost(node.Room.Vectors, vectors.Available);
        }

        AtMost(room.Managed.Times, vectors.Size);
        Assert.Equal(Math.Max(online - 1, 0), room.Offline.Candidates);
        AtMost(room.Offline.InOrder, room.Offline.Candidates);
    }

    // "192 of 117 vectors are free" cannot be.
    private static void CheckWords(MachineReport report)
    {
        foreach (Match match in OneOf().Matches(report.Verdict.Cause))
        {
            AtMost(Number(match, 1), Number(match, 2), report.Verdict.Cause);
        }
    }

    private static long Number(Match match, int group) =>
        long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static void AtMost(long part, long whole, string where = "the machine") =>
        Assert.True(part >= 0 && part <= whole, $"{where}: {part} of {whole}");

    [GeneratedRegex(@"\b(\d+) of (\d+)\b")]
    private static partial Regex OneOf();
}
