using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Flow;
using Genirq.Releases;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Flow;

[Collection(nameof(MeasuredTests))]
public sealed class FlowAllocationTests
{
    private const int Events = 1000;

    public static TheoryData<IrqFlowHandler> Flows => new(
        BadlessFlows.Concat([new ChainedFlow(static (descriptor, _) => ChainedBracket.Enter(descriptor).Dispose())]));

    private static IEnumerable<IrqFlowHandler> BadlessFlows =>
    [
        SimpleFlow.Instance, UntrackedFlow.Instance, LevelFlow.Instance, EdgeFlow.Instance, EdgeEoiFlow.Instance,
        FastEoiFlow.Instance, FastEoiAckFlow.Instance, FastEoiMaskFlow.Instance, PerCpuFlow.Instance,
        PerCpuDeviceIdFlow.Instance, FastEoiNmiFlow.Instance, PerCpuDeviceIdNmiFlow.Instance, NestedFlow.Instance,
    ];

    [Theory]
    [MemberData(nameof(Flows))]
    public void Handle_AnyFlow_AllocatesNothing(IrqFlowHandler flow)
    {
        using IrqSystem system = new();
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChip(irq, new QuietChip());
        system.SetHandler(irq, flow);
        using IrqRegistration registration = system.Request(irq, "quiet", static (_, _) => IrqResult.Handled, 0);
        Deliver(system, irq, flow);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Deliver(system, irq, flow);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
    }

    [Fact]
    public void DisableEnable_WithAnEventBetween_AllocatesNothing()
    {
        using IrqSystem system = new(new IrqSystemOptions { HasSoftwareResend = true });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, new QuietChip(), EdgeFlow.Instance, "edge");
        int[] runs = new int[1];
        using IrqRegistration registration = system.Request(irq, "quiet", Count, runs);
        Replay(system, irq);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Replay(system, irq);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
        Assert.Equal(2 * Events, runs[0]);
    }

    [Fact]
    public void Handle_PerCpuRequestsSideBySide_AllocatesNothing()
    {
        using IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2, Release = KernelRelease.Linux73 });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));
        system.SetChipAndHandler(irq, new QuietChip(), PerCpuDeviceIdFlow.Instance);
        system.SetPerCpuDeviceId(irq);
        for (int cpu = 0; cpu < 2; cpu++)
        {
            Assert.Equal(0, system.TryRequestPerCpu(
                irq, new IrqRequest("quiet", IrqFlags.None, cpu), CpuMask.Of(cpu),
                static (_, _, _) => IrqResult.Handled, (ReadOnlySpan<int>)[0, 1], out _));
        }

        Fire();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fire();
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);

        void Fire()
        {
            for (int i = 0; i < Events; i++)
            {
                system.HandleIrq(irq, system.Cpus[i & 1]);
            }
        }
    }

    private static IrqResult Count(Irq irq, int[] runs)
    {
        runs[0]++;
        return IrqResult.Handled;
    }

    private static void Deliver(IrqSystem system, Irq irq, IrqFlowHandler flow)
    {
        for (int i = 0; i < Events; i++)
        {
            if (flow == NestedFlow.Instance)
            {
                system.HandleNestedIrq(irq);
            }
            else
            {
                system.HandleIrq(irq);
            }
        }
    }

    private static void Replay(IrqSystem system, Irq irq)
    {
        for (int i = 0; i < Events; i++)
        {
            system.Disable(irq);
            system.HandleIrq(irq);
            system.Enable(irq);
            system.RunSoftwareResends(system.Cpus[0]);
        }
    }
}
