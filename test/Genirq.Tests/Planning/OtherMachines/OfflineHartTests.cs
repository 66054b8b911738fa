using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>What stays on CPUs that are offline takes nothing of those that are online.</summary>
public sealed class OfflineHartTests
{
    private const string Identities = "sys/firmware/devicetree/base/soc/interrupt-controller@28000000";

    [Fact]
    public void Report_ShutDownInterruptsOfAnImsic_StayOnTheirHart()
    {
        MachineReport report = Imsic("0", 20, 21).Irq(20, "0", "0").Irq(21, "1", "1").Report();

        Assert.Equal((62L, 2L, 61L), (
            report.Parent!.Capacity.Count, report.Parent.Used.Count, report.Parent.Free.Count));
        Assert.Equal((1L, 0L), (report.Parent.OnOffline, report.Parent.MayBeOnOffline));
        Assert.Equal(
            "RISC-V IMSIC: 61 of 62 identities are free, 2 in use, 1 of them on CPUs that are offline",
            report.Verdict.Cause);
    }

    [Fact]
    public void Report_InterruptsThatAreNotRequested_MayBeOnTheHartsThatWent()
    {
        MachineReport report = Imsic("0", 20, 21, 22).Irq(20, "0", "0").Irq(21, "1", "1").Report();

        Assert.Equal((60L, 1L, 1L), (
            report.Parent!.Free.Count, report.Parent.OnOffline, report.Parent.MayBeOnOffline));
        Assert.StartsWith("RISC-V IMSIC: at least 60 of 62", report.Verdict.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_AllHartsOnline_TakesAllOfThem()
    {
        MachineReport report = Imsic("0-1", 20, 21, 22).Irq(20, "0", "0").Irq(21, "1", "1").Report();

        Assert.Equal((121L, 0L), (report.Parent!.Free.Count, report.Parent.MayBeOnOffline));
    }

    [Fact]
    public void Report_AvecEntriesOfACpuThatWent_AreCountedThere()
    {
        OtherMachineTree tree = new OtherMachineTree(
            OtherMachineTree.LoongArch, "  20:          1  PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0\n", "0", "0-1")
            .Function("0000:00:03.0", 4, "nvme", 0, 20, 21).Irq(20, "0", "")
            .With("msix-table/0000:00:03.0", "# size=4\n0 0 2fe00100 0 0\n1 0 2fe01100 0 0\n");

        MsiParentReport parent = tree.Report().Parent!;

        Assert.Equal((MsiParentKind.LoongArchAvec, 2L, 239L, 1L), (
            parent.Kind, parent.Used.Count, parent.Free.Count, parent.OnOffline));
    }

    [Fact]
    public void Plan_MessagesThatFitBesideWhatStaysOnHartsThatWent_AreNotRefused()
    {
        int[] numbers = [.. Enumerable.Range(20, 61)];
        OtherMachineTree tree = Imsic("0-1", numbers);
        foreach (int number in numbers)
        {
            tree.Irq(number, $"{number % 2}", $"{number % 2}");
        }

        PlanChange offline = new(PlanChangeKind.Offline, "offline 1") { Cpus = CpuMask.Of(1) };
        PlanChange add = new(PlanChangeKind.Add, "add nvme") { Driver = "nvme", Number = 10 };

        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [offline, add], null, out PlanResult? plan));

        Assert.Empty(plan!.Failures);
        Assert.Equal(30, plan.After.Parent!.OnOffline);
        Assert.True(plan.Fits);
    }

    // Sixty-three identities a hart, one of which is for messages between harts.
    private static OtherMachineTree Imsic(string online, params int[] irqs)
    {
        string counters = online == "0" ? "          1" : "          1          0";
        string rows = string.Concat(irqs.Take(Math.Max(irqs.Length == 3 ? 2 : irqs.Length, 1)).Select(irq =>
            $"{irq,3}:{counters}  PCI-MSIX-0000:00:03.0   {irq - 20} Edge      nvme0q{irq - 20}\n"));
        OtherMachineTree tree = new OtherMachineTree(OtherMachineTree.RiscV, rows, online, "0-1")
            .Function("0000:00:03.0", 64, "nvme", 0, irqs);
        tree.Tree.Add($"{Identities}/compatible", "riscv,imsics\0").Add($"{Identities}/riscv,num-ids", Cell(63));
        return tree;
    }

    private static byte[] Cell(byte number) => [0, 0, 0, number];
}
