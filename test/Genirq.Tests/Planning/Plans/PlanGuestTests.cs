using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;
using Genirq.Tests.Planning.Guests;

namespace Genirq.Tests.Planning.Plans;

/// <summary>A plan on a real machine says what that machine really did next.</summary>
public sealed partial class PlanGuestTests
{
    // Which vectors are kept for managed interrupts but not in use no file shows: here the kernel had kept 37, not 36.
    private static readonly HashSet<(string, int)> s_keptElsewhere = [("vtd-x2apic-4cpu-nvme", 8)];

    // CPUs that owe a vector since something was kept or given back while they were offline.
    private static readonly HashSet<(string, int)> s_owing =
    [
        ("hotplug-4cpu", 5), ("vtd-x2apic-4cpu-nvme", 10), ("7.3/hotplug-4cpu", 5), ("7.3/vtd-x2apic-4cpu-nvme", 10),
    ];

    // CPUs between which an interrupt was moved back before its first move had ended: a matter of milliseconds.
    private static readonly HashSet<(string, int, int)> s_timed = [("amd-4cpu", 5, 0), ("amd-4cpu", 5, 3)];

    public static TheoryData<string, int> Hotplugs => StepsOf(Hotplug());

    public static TheoryData<string, int> Removals => StepsOf(Removal());

    [Theory]
    [MemberData(nameof(Hotplugs))]
    public void TryMake_RecordedOfflineOrOnline_GivesTheNextStepsTable(string name, int number)
    {
        GuestArchive archive = GuestArchive.Read(name);
        GuestStep step = archive.Steps.Single(step => step.Number == number);
        Match match = Hotplug().Match(step.Words);
        bool isOffline = match.Groups["way"].Value == "offline";
        PlanChangeKind kind = isOffline ? PlanChangeKind.Offline : PlanChangeKind.Online;
        PlanChange[] changes =
        [
            .. InOrder(match.Groups["cpus"].Value).Select(cpu =>
                new PlanChange(kind, $"{kind} {cpu}") { Cpus = CpuMask.Of(cpu) }),
        ];

        Assert.Empty(Compare(archive, step, changes, hasVectors: isOffline));
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void TryMake_RecordedRemoval_GivesEveryCounterOfTheNextTable(string name, int number)
    {
        GuestArchive archive = GuestArchive.Read(name);
        GuestStep step = archive.Steps.Single(step => step.Number == number);
        Assert.True(PciSlot.TryParse(Removal().Match(step.Words).Groups["slot"].Value, out PciSlot slot));
        PlanChange change = new(PlanChangeKind.Remove, $"remove {slot}") { Slot = slot };

        Assert.Empty(Compare(archive, step, [change], hasVectors: true));
    }

    [Fact]
    public void TryMake_VetoOfTheGuest_IsTheKernelsOwnLine()
    {
        GuestArchive archive = GuestArchive.Read("veto-2cpu");
        foreach (int step in (int[])[1, 3, 9])
        {
            string line = archive.Text(step, "dmesg.txt").Split('\n')
                .Last(static line => line.Contains("Cannot disable CPU", StringComparison.Ordinal));

            PlanResult result = Make(
                archive.CaptureAt(step - 1),
                [new PlanChange(PlanChangeKind.Offline, "offline 1") { Cpus = CpuMask.Of(1) }]);

            PlanFailure failure = Assert.Single(result.Failures);
            Assert.Equal(line[(line.IndexOf("] ", StringComparison.Ordinal) + 2)..], failure.Message);
            Assert.Equal((-28, "VECTOR"), (failure.Result, failure.Level));
            Assert.False(result.Fits);
            Assert.Empty(result.Moves);
        }
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(5, 0)]
    [InlineData(6, 7)]
    [InlineData(8, 0)]
    public void TryMake_VirtualFunctions_GivesWhatParentAndChildrenGot(int step, int count)
    {
        GuestArchive archive = GuestArchive.Read("sriov-4cpu");
        _ = PciSlot.TryParse("0000:01:00.0", out PciSlot parent);
        PlanChange change = new(PlanChangeKind.VirtualFunctions, "vfs") { Slot = parent, Number = count };

        PlanResult result = Make(archive.CaptureAt(step - 1), [change]);

        Assert.Equal(
            archive.CaptureAt(step).Functions.Where(static function => function.Irqs.Count > 0)
                .Select(static function => (function.Slot, function.Driver, function.Irqs.Count)),
            result.After.Devices.Where(static device => device.Interrupts.Count > 0)
                .Select(static device => (device.Function.Slot, device.Function.Driver, device.Interrupts.Count)));
    }

    [Theory]
    [InlineData(2, "0000:00:05.0", 2)]
    [InlineData(3, "0000:00:05.0", 4)]
    [InlineData(4, "0000:00:04.0", 2)]
    [InlineData(5, "0000:00:04.0", 4)]
    public void TryMake_Queues_GivesTheNextStepsTable(int step, string card, int queues)
    {
        GuestArchive archive = GuestArchive.Read("net-4cpu");
        _ = PciSlot.TryParse(card, out PciSlot slot);
        PlanChange change = new(PlanChangeKind.Queues, "queues") { Slot = slot, Number = queues };

        Assert.Empty(Compare(archive, archive.Steps.Single(each => each.Number == step), [change], hasVectors: true));
    }

    private static PlanResult Make(MachineCapture capture, IReadOnlyList<PlanChange> changes)
    {
        string? problem = MachinePlan.TryMake(capture, changes, null, out PlanResult? result);
        Assert.Null(problem);
        return result!;
    }

    private static IEnumerable<string> Compare(
        GuestArchive archive, GuestStep step, PlanChange[] changes, bool hasVectors)
    {
        string place = $"{archive.Name} step {step.Number}";
        PlanResult result = Make(archive.CaptureAt(step.Number - 1), changes);
        if (result.Fits != (step.Exit == 0))
        {
            yield return $"{place}: fits is {result.Fits}, but the kernel ended with {step.Exit}";
        }

        string table = archive.Text(step.Number, "sys/kernel/debug/irq/domains/VECTOR");
        if (table.Length == 0)
        {
            // A kernel without debug files: where interrupts are is what can be compared.
            foreach (string differs in PlacesThatDiffer(archive, step, result))
            {
                yield return $"{place}: {differs}";
            }

            yield break;
        }

        Assert.True(VectorDumpReader.TryRead(table, out VectorDump? truth, out string? problem), problem);
        Dictionary<int, CpuVectors> now = result.After.Cpus.Where(static cpu => cpu.IsOnline)
            .ToDictionary(static cpu => cpu.Cpu, static cpu => cpu.Vectors!);
        if (now.Count != truth.Rows.Count)
        {
            yield return $"{place}: {now.Count} CPUs are online instead of {truth.Rows.Count}";
        }

        bool owes = s_owing.Contains((archive.Name, step.Number));
        int debts = owes ? truth.Rows.Count(row => now[row.Cpu].Available == row.Available + 1) : 0;
        foreach (string difference in CompareSums(place, result.After, truth, debts))
        {
            yield return difference;
        }

        bool isElsewhere = s_keptElsewhere.Contains((archive.Name, step.Number));
        foreach (VectorDumpRow row in truth.Rows)
        {
            CpuVectors cpu = now[row.Cpu];
            if (s_timed.Contains((archive.Name, step.Number, row.Cpu)))
            {
                continue;
            }

            uint debt = owes && cpu.Available == row.Available + 1 ? 1u : 0u;
            if ((cpu.Available - debt, cpu.Managed, cpu.ManagedInUse, cpu.Allocated)
                != (row.Available, row.Managed, row.ManagedInUse, row.Allocated))
            {
                yield return $"{place}: CPU {row.Cpu} has other counters: {cpu} instead of {row}";
            }
            else if (hasVectors && !isElsewhere && !cpu.Vectors.SequenceEqual(row.Vectors!))
            {
                yield return $"{place}: CPU {row.Cpu} has {string.Join(',', cpu.Vectors)}";
            }
        }
    }

    private static IEnumerable<string> CompareSums(
        string place, MachineReport report, VectorDump truth, int debts)
    {
        VectorReport sums = report.Vectors!;
        int mapped = report.Devices.SelectMany(static device => device.Interrupts)
            .Count(static interrupt => interrupt.Vector is not null)
            + report.Others.Count(static other => other.Vector is not null);
        (string Name, uint? Expected, long Actual)[] counters =
        [
            ("mapped", truth.Mapped, mapped),
            ("online bitmaps", truth.OnlineMaps, sums.OnlineCpus),
            ("global available", truth.GlobalAvailable, sums.Available - debts),
            ("global reserved", truth.GlobalReserved, sums.Reserved),
            ("total allocated", truth.TotalAllocated, sums.Allocated),
        ];
        foreach ((string name, uint? expected, long actual) in counters)
        {
            if (expected != actual)
            {
                yield return $"{place}: {name} is {actual} instead of {expected}";
            }
        }

        if (!sums.SystemVectors.SequenceEqual(truth.SystemVectors!))
        {
            yield return $"{place}: the system's vectors are {string.Join(',', sums.SystemVectors)}";
        }
    }

    private static TheoryData<string, int> StepsOf(Regex words)
    {
        TheoryData<string, int> rows = [];
        foreach (string name in GuestArchive.Names)
        {
            foreach (GuestStep step in GuestArchive.Read(name).Steps.Where(step => words.IsMatch(step.Words)))
            {
                rows.Add(name, step.Number);
            }
        }

        return rows;
    }

    private static IEnumerable<string> PlacesThatDiffer(GuestArchive archive, GuestStep step, PlanResult result) =>
        from device in result.After.Devices
        from interrupt in device.Interrupts
        let seen = archive.CaptureAt(step.Number).Find(interrupt.Irq)
        where interrupt.Vector is { Vector: not 0 }
            && seen is { IsRequested: true, EffectiveAffinity.IsEmpty: false }
            && !seen.EffectiveAffinity.Equals(interrupt.Cpus)
        select $"irq {interrupt.Irq}: on {interrupt.Cpus}, not on {seen.EffectiveAffinity}";

    private static IEnumerable<int> InOrder(string cpus) => cpus.Split(", ").Select(static cpu => int.Parse(cpu, null));

    [GeneratedRegex(@"^(take|bring) CPUs? (?<cpus>\d+(, \d+)*) (?<way>offline|online)(, one after the other)?$")]
    private static partial Regex Hotplug();

    [GeneratedRegex(@"^remove (?<slot>\S+) \(.*\) from the bus$")]
    private static partial Regex Removal();
}
