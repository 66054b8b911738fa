using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Tests.Planning.OtherMachines;

namespace Genirq.Tests.Planning.Parents;

/// <summary>Which of LoongArch's two parents a machine has: effective affinities alone do not tell it.</summary>
public sealed class LoongArchParentTests
{
    [Theory]
    [InlineData("1", null, MsiParentKind.LoongArch)]
    [InlineData("1", "0          0", MsiParentKind.LoongArchPchMsi)]
    [InlineData("1", "0          2", MsiParentKind.LoongArchAvec)]
    [InlineData("", null, MsiParentKind.LoongArchAvec)]
    [InlineData("", "0          0", MsiParentKind.LoongArchAvec)]
    [InlineData(null, "0          0", MsiParentKind.LoongArch)]
    [InlineData(null, "3          0", MsiParentKind.LoongArchAvec)]
    public void Report_EffectiveAffinities_TellWithTheCounterOfClearedVectors(
        string? effective, string? cleared, MsiParentKind kind) =>
        Assert.Equal(kind, Tree(effective, cleared).Report().Parent!.Kind);

    [Fact]
    public void Plan_InterruptMoved_StaysWithItsParent()
    {
        PlanChange change = new(PlanChangeKind.Offline, "offline 0") { Cpus = Genirq.Cpus.CpuMask.Of(0) };

        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(Tree("", "0          0").Tree), [change], null, out PlanResult? plan));
        Assert.Equal(MsiParentKind.LoongArchAvec, plan!.After.Parent!.Kind);
    }

    private static OtherMachineTree Tree(string? effective, string? cleared)
    {
        string row = cleared is null ? "" : $"IPI3:          {cleared} LoongArch  4  Clear vector interrupts\n";
        return new OtherMachineTree(
            OtherMachineTree.LoongArch,
            OtherMachineTree.Row(44, "PCH-PCI-MSIX-0000:00:03.0   0  nvme0q0") + row)
            .Function("0000:00:03.0", 65, 44).Irq(44, "0-1", effective);
    }
}
