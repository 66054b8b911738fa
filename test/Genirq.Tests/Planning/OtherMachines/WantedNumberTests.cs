using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>A driver that was asked for another number of messages is not said to want more.</summary>
public sealed class WantedNumberTests
{
    [Fact]
    public void Report_ExactRequestWithAnotherNumber_WantsNoMore() =>
        Assert.Empty(Tree("igb", 20, 21, 22).Report().Parent!.WithLess);

    [Fact]
    public void Plan_FewerQueues_AreNotCalledTooFew()
    {
        PlanChange change = new(PlanChangeKind.Queues, "queues") { Number = 1 };
        PlanResult plan = Plan(Tree("nvme", 20, 21, 22), change);

        MessageShare share = Assert.Single(plan.After.Parent!.Shares);
        Assert.Equal((2, 2), (share.Interrupts, share.Wants));
        Assert.True(plan.Fits);
    }

    private static OtherMachineTree Tree(string driver, params int[] irqs) => irqs.Aggregate(
        new OtherMachineTree(
            OtherMachineTree.Arm64,
            string.Concat(irqs.Select((irq, at) => OtherMachineTree.Row(
                irq, $"GICv2m-PCI-MSIX-0000:00:03.0   {at} Edge      {driver}q{at}"))))
            .Function("0000:00:03.0", 10, driver, 0, irqs)
            .With("dmesg.txt", "[    0.000000] GICv2m: range[mem 0x08020000-0x08020fff], SPI[80:83]\n"),
        static (tree, irq) => tree.Irq(irq, "0-1", "0"));

    private static PlanResult Plan(OtherMachineTree tree, PlanChange change)
    {
        Assert.True(PciSlot.TryParse("0000:00:03.0", out PciSlot slot));
        Assert.Null(MachinePlan.TryMake(
            MachineCaptureReader.Read(tree.Tree), [change with { Slot = slot }], null, out PlanResult? plan));
        return plan!;
    }
}
