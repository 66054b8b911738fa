using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class SimpleFlowTests
{
    [Fact]
    public void Spec05_Check02_SimpleEnabled_OneCallAndCountedOnce()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        bench.Add();

        bench.Fire(cpu: 2);

        Assert.Equal(["handler"], bench.Take());
        Assert.Equal(1u, bench.Descriptor.TotalCount);
        Assert.Equal(1u, bench.System.Cpus[2].CountOf(bench.Irq));
        Assert.False(bench.Descriptor.Has(Genirq.Descriptors.IrqStates.InProgress));
    }

    [Fact]
    public void Spec05_Check03_SimpleEventDuringTheHandler_IsLost()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = () => bench.Fire(cpu: 1);

        bench.Fire();

        Assert.Equal(["handler"], bench.Take());
        Assert.False(bench.IsPending);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Simple_Disabled_IsPendingAndReplayedByEnable()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        bench.Add();
        bench.System.Disable(bench.Irq);

        bench.Fire();
        string[] while_disabled = bench.Take();
        bool wasPending = bench.IsPending;
        bench.System.Enable(bench.Irq);

        Assert.Empty(while_disabled);
        Assert.True(wasPending);
        Assert.Equal(["schedule"], bench.Take());
        Assert.Equal(1, bench.System.RunSoftwareResends(bench.System.Cpus[0]));
        Assert.Equal(["handler"], bench.Take());
    }

    [Fact]
    public void Untracked_Enabled_RunsWithoutCountAndWithoutSpuriousCheck()
    {
        using FlowBench bench = new(UntrackedFlow.Instance);
        ScriptedAction action = bench.Add();
        action.Result = IrqResult.None;

        bench.Fire();

        Assert.Equal(["handler"], bench.Take());
        Assert.Equal(0u, bench.Descriptor.TotalCount);
        Assert.Equal(0u, bench.System.Cpus[0].CountOf(bench.Irq));
        Assert.Equal(0u, bench.Descriptor.Spurious.Unhandled);
    }

    [Fact]
    public void Untracked_EventDuringTheHandler_IsLost_AndDisabledIsPending()
    {
        using FlowBench bench = new(UntrackedFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = () => bench.Fire(cpu: 1);

        bench.Fire();
        bool afterRace = bench.IsPending;
        bench.System.Disable(bench.Irq);
        bench.Fire();

        Assert.False(afterRace);
        Assert.True(bench.IsPending);
        Assert.Equal(["handler"], bench.Take());
    }

    [Fact]
    public void Bad_Event_IsReportedCountedAndAcknowledgedByThePlatform()
    {
        List<Irq> acknowledged = [];
        using IrqSystem system = new(new IrqSystemOptions { AcknowledgeBadIrq = acknowledged.Add });
        Irq irq = new(system.Numbers.Allocate(-1, 1, 1));

        Assert.Equal(0, system.HandleIrq(irq));

        Assert.Equal(1, system.Diagnostics.CountOf(IrqDiagnosticId.BadIrq));
        Assert.Equal(1u, system.Find(irq)!.TotalCount);
        Assert.Equal([irq], acknowledged);
    }

    [Fact]
    public void NoThreadFunction_HandlerAsksForOne_IsToldOnceAndCountsAsWake()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        ScriptedAction action = bench.Add("eth0");
        action.Result = IrqResult.WakeThread;

        bench.Fire();
        bench.Fire();

        Assert.Equal(
            [$"IRQ {bench.Irq} device eth0 returned IRQ_WAKE_THREAD but no thread function available."], bench.Told);
    }
}
