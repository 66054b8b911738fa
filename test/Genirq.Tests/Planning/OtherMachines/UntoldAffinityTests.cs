using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Platforms.X86;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Plans for CPUs of machines whose sources tell neither affinities nor drivers: what is not known is
/// said.</summary>
public sealed class UntoldAffinityTests
{
    private const string Its = "ITS-PCI-MSIX-0000:00:03.0";

    [Fact]
    public void Plan_OfflineFromRowsAlone_NamesNoCpuAndMayShutDown()
    {
        PlanResult plan = Plan(Rows(OtherMachineTree.Arm64, Its, " 0 Edge", " 1 Edge"), PlanChangeKind.Offline, 1);

        PlanMove move = Assert.Single(plan.Moves);
        Assert.Equal((21, null, true, "0,2-3"), (move.Irq.Number, move.To, move.MayBeShutDown, $"{move.OneOf}"));
        Assert.Equal("one of CPUs 0,2-3, or shut down", move.ToWords);
        Assert.Equal(1, plan.MayBeShutDown);
        Assert.Contains(plan.Steps[0].Notes, static note =>
            note.Contains("interrupt 21: no file tells", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_OfflineOfRowsThatNeverRan_SaysThatTheyMayBeThere()
    {
        OtherMachineTree tree = new(
            OtherMachineTree.Arm64, Row(20, 0, $"{Its}   0 Edge      nvme0q0"), "0-3", "0-3");

        PlanResult plan = Plan(tree, PlanChangeKind.Offline, 1);

        Assert.Equal(1, plan.MayBeShutDown);
        Assert.Empty(plan.Moves);
    }

    [Fact]
    public void Plan_OfflineOfManagedQueuesByTheDriversRule_ShutsThemDownAndSaysThatItIsAssumed()
    {
        OtherMachineTree tree = Queues().Function("0000:00:03.0", 65, "nvme", 0, 20, 21, 22, 23, 24);

        PlanResult plan = Plan(tree, PlanChangeKind.Offline, 1);

        PlanMove move = Assert.Single(plan.Moves);
        Assert.Equal((22, true, "shut down"), (move.Irq.Number, move.IsShutDown, move.ToWords));
        Assert.Equal(0, plan.MayBeShutDown);
        Assert.Contains(plan.Steps[0].Notes, static note =>
            note.EndsWith("4 interrupts are assumed to be managed", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_InterruptOfSeveralCpusOfWhichNothingTellsOne_IsNotCalledShutDown()
    {
        OtherMachineTree tree = Rows(OtherMachineTree.LoongArch, "PCH-PCI-MSIX-0000:00:03.0", " 0", " 1")
            .Function("0000:00:03.0", 8, "e1000e", 0, 20, 21).Irq(20, "0-3", "").Irq(21, "0-3", "");

        PlanMove move = Assert.Single(Plan(tree, PlanChangeKind.Offline, 1).Moves);

        Assert.Equal((false, false, "one of CPUs 0,2-3"), (move.IsShutDown, move.MayBeShutDown, move.ToWords));
    }

    [Fact]
    public void Plan_OfSeveralCpusAllButOneGo_NamesTheLast()
    {
        OtherMachineTree tree = Rows(OtherMachineTree.LoongArch, "PCH-PCI-MSIX-0000:00:03.0", " 0", " 1")
            .Function("0000:00:03.0", 8, "e1000e", 0, 20, 21).Irq(20, "0-3", "").Irq(21, "0-3", "");

        PlanResult plan = Plan(tree, PlanChangeKind.Offline, 1, 2, 3);

        Assert.Equal("CPU 0", Assert.Single(plan.Moves).ToWords);
    }

    [Fact]
    public void Plan_OfflineFromRowsOfLoongArch_KeepsTheNameOfTheParent()
    {
        OtherMachineTree tree = Rows(OtherMachineTree.LoongArch, "PCH-PCI-MSIX-0000:00:03.0", " 0", " 1");

        PlanResult plan = Plan(tree, PlanChangeKind.Offline, 1);

        Assert.Equal(MsiParentKind.LoongArch, plan.After.Parent!.Kind);
        Assert.Equal(plan.Before.Parent!.Kind, plan.After.Parent.Kind);
    }

    [Fact]
    public void Plan_OptionOfX86_IsRefused()
    {
        MachineCapture capture = MachineCaptureReader.Read(Queues().Tree);
        PlanOptions options = new() { OfflineRule = OfflineRule.All };

        Assert.Equal(
            "offline-rule old: vectors keep a CPU from going offline on x86 only.",
            MachinePlan.TryMake(capture, [], options, out _));
    }

    // Two interrupts of one function; the second ran on CPU 1.
    private static OtherMachineTree Rows(string cpuInfo, string chip, params string[] places) => new(
        cpuInfo,
        Row(20, 1, $"{chip}  {places[0]}      nvme0q0")
            + Row(21, 2, $"{chip}  {places[1]}      nvme0q1"),
        "0-3", "0-3");

    private static OtherMachineTree Queues() => new(
        OtherMachineTree.Arm64,
        string.Concat(Enumerable.Range(0, 5).Select(static at =>
            Row(20 + at, at == 0 ? 1 : 1 << (at - 1), $"{Its}   {at} Edge      nvme0q{at}"))),
        "0-3", "0-3");

    private static string Row(int irq, int cpus, string words) =>
        $"{irq,3}: " + string.Concat(Enumerable.Range(0, 4).Select(cpu => $"{cpus >> cpu & 1,10} ")) + $" {words}\n";

    private static PlanResult Plan(OtherMachineTree tree, PlanChangeKind kind, params int[] cpus)
    {
        PlanChange change = new(kind, $"{kind}") { Cpus = CpuMask.Of(cpus) };
        Assert.Null(MachinePlan.TryMake(MachineCaptureReader.Read(tree.Tree), [change], null, out PlanResult? plan));
        return plan!;
    }
}
