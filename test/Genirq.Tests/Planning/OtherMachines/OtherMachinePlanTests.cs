using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>A plan made at a step says what the machine shows at the next one.</summary>
public sealed partial class OtherMachinePlanTests
{
    public static TheoryData<string> Machines =>
        [.. OtherMachinePack.Names.Where(static name => !name.StartsWith("x86", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Machines))]
    public void TryMake_EveryStepThatIsAPlan_EqualsTheNextStep(string name)
    {
        OtherMachinePack pack = OtherMachinePack.Read(name);
        List<string> differences = [];
        for (int i = 1; i < pack.Steps.Count; i++)
        {
            OtherMachineStep step = pack.Steps[i];
            if (ChangeOf(pack.Steps[i - 1], step.Words) is not { } change || step.Exit != 0)
            {
                continue;
            }

            MachineReport after = MachineReport.Create(step.Capture());
            foreach (string[] hidden in OtherMachinePack.Lacks)
            {
                void Differ(string words) => differences.Add(
                    $"step {step.Number} ({change.Words}) without {string.Join(", ", hidden)}: {words}");
                Assert.Null(MachinePlan.TryMake(
                    pack.Steps[i - 1].Capture(hidden), [change], null, out PlanResult? plan));
                Compare(plan!, after, change, Differ);
                CompareFree(plan!.After.Parent!, after.Parent!, Differ);
                OtherMachineAvailabilityTests.Compare(plan.After.Parent!, after.Parent!, Differ);
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
    }

    private static void Compare(PlanResult plan, MachineReport after, PlanChange change, Action<string> differ)
    {
        CompareCounts(plan.After, after, differ);
        if (change.Kind is PlanChangeKind.Offline or PlanChangeKind.Online)
        {
            CompareTargets(plan.After, after, differ);
            Assert.Empty(plan.Failures);
        }
    }

    private static void CompareCounts(MachineReport plan, MachineReport truth, Action<string> differ)
    {
        string planned = Counts(plan);
        string shown = Counts(truth);
        if (planned != shown)
        {
            differ($"{planned}, not {shown}");
        }

        if (plan.Parent!.Used.Count is { } used && used != truth.Parent!.Used.Count)
        {
            differ($"{plan.Parent.Used.Count} used, not {truth.Parent.Used.Count}");
        }
    }

    // What is free is told by debug files alone, or is the least that can be.
    private static void CompareFree(MsiParentReport plan, MsiParentReport truth, Action<string> differ)
    {
        bool isTold = plan.Free.Source == "debugfs" && truth.Free.Source == "debugfs";
        if (isTold && plan.Free.Count != truth.Free.Count)
        {
            differ($"{plan.Free.Count} free, not {truth.Free.Count}");
        }
    }

    private static string Counts(MachineReport report) => string.Join(' ', report.Devices
        .Where(static device => device.Interrupts.Count > 0)
        .Select(static device => $"{device.Function.Slot}:{device.Interrupts.Count}"));

    // Where a plan names a CPU, or says that an interrupt is shut down, it must be so.
    private static void CompareTargets(MachineReport plan, MachineReport truth, Action<string> differ)
    {
        Dictionary<Irq, InterruptReport> shown = truth.Devices.SelectMany(static device => device.Interrupts)
            .ToDictionary(static one => one.Irq);
        foreach (InterruptReport planned in plan.Devices.SelectMany(static device => device.Interrupts))
        {
            InterruptReport now = shown[planned.Irq];
            if (planned.Target.IsShutDown != now.Target.IsShutDown)
            {
                differ($"{planned.Irq}: shut down {planned.Target.IsShutDown}, not {now.Target.IsShutDown}");
            }
            else if (!planned.Target.IsMoving && planned is { Cpus: { } cpus, Target.OneOf: null }
                && now is { Cpus: { } real, Target.OneOf: null }
                && !cpus.Equals(real))
            {
                differ($"{planned.Irq}: CPU {cpus}, not {real}");
            }
        }
    }

    internal static PlanChange? ChangeOf(OtherMachineStep before, string words)
    {
        if (ChannelWords().Match(words) is { Success: true } channels)
        {
            return new PlanChange(PlanChangeKind.Queues, words)
            {
                Slot = Slot(before.FunctionOf(channels.Groups[1].Value)!),
                Number = int.Parse(channels.Groups[2].Value, CultureInfo.InvariantCulture),
            };
        }

        if (CpuWords().Match(words) is { Success: true } cpus)
        {
            bool isOffline = words.EndsWith("offline", StringComparison.Ordinal) || words.Contains(" offline,");
            Assert.True(CpuMask.TryParseList(cpus.Groups[1].Value.Replace(" ", ""), out CpuMask? mask));
            return new PlanChange(isOffline ? PlanChangeKind.Offline : PlanChangeKind.Online, words) { Cpus = mask };
        }

        if (FunctionWords().Match(words) is { Success: true } functions)
        {
            return new PlanChange(PlanChangeKind.VirtualFunctions, words)
            {
                Slot = Slot(functions.Groups[1].Value),
                Number = int.Parse(functions.Groups[2].Value, CultureInfo.InvariantCulture),
            };
        }

        return RemoveWords().Match(words) is { Success: true } gone
            ? new PlanChange(PlanChangeKind.Remove, words) { Slot = Slot(gone.Groups[1].Value) }
            : null;
    }

    private static PciSlot Slot(string text) => PciSlot.TryParse(text, out PciSlot slot)
        ? slot
        : throw new FormatException($"'{text}' is not a slot.");

    [GeneratedRegex(@"^(?:take|bring) CPUs? ([\d, ]*\d)")]
    private static partial Regex CpuWords();

    [GeneratedRegex(@"^set the channels of (\S+) to .* combined (\d+)")]
    private static partial Regex ChannelWords();

    [GeneratedRegex(@"^set sriov_numvfs of (\S+) to (\d+)")]
    private static partial Regex FunctionWords();

    [GeneratedRegex(@"^remove (\S+)")]
    private static partial Regex RemoveWords();
}
