using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class EdgeFlowTests
{
    private const IrqChipCallbacks Retriggering = RecordingChip.Usual | IrqChipCallbacks.Retrigger;

    [Fact]
    public void Spec05_Check04_EdgeThreeEventsDuringTheHandler_OneMoreRun()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = () =>
        {
            action.OnRun = null;
            bench.Fire(cpu: 1);
            bench.Fire(cpu: 2);
            bench.Fire(cpu: 1);
        };

        bench.Fire();

        Assert.Equal(["ack", "handler", "mask", "ack", "ack", "ack", "unmask", "handler"], bench.Take());
        Assert.Equal(1u, bench.Descriptor.TotalCount);
        Assert.Equal(0u, bench.System.Cpus[1].CountOf(bench.Irq));
        Assert.False(bench.IsPending);
    }

    [Fact]
    public void Handle_WithTheChipDataOfAnEarlierOwner_IsRefused()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        object before = new();
        bench.System.SetChipData(bench.Irq, before);
        int own = bench.System.Handle(bench.Descriptor, bench.System.Cpus[1], before);
        string[] ran = [.. bench.Take()];

        bench.System.SetChipData(bench.Irq, new object());
        int late = bench.System.Handle(bench.Descriptor, bench.System.Cpus[1], before);

        Assert.Equal(0, own);
        Assert.Equal(["ack", "handler"], ran);
        Assert.Equal(ErrorCode.Invalid, late);
        Assert.Empty(bench.Take());
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spec05_Check05_EdgeLazilyDisabled_EventIsKeptAndReplayed(bool canRetrigger)
    {
        using FlowBench bench = new(EdgeFlow.Instance, Retriggering);
        bench.Chip.CanRetrigger = canRetrigger;
        bench.Add();

        bench.System.Disable(bench.Irq);
        Assert.Empty(bench.Take());
        Assert.Equal(IrqStates.Disabled, bench.Descriptor.States & (IrqStates.Disabled | IrqStates.Masked));

        bench.Fire();
        Assert.Equal(["mask", "ack"], bench.Take());
        Assert.True(bench.IsPending);
        Assert.True(bench.Descriptor.IsMasked);
        Assert.Equal(0u, bench.Descriptor.TotalCount);

        bench.System.Enable(bench.Irq);
        Assert.Equal(canRetrigger ? ["unmask", "retrigger"] : ["unmask", "retrigger", "schedule"], bench.Take());
        Assert.Equal(IrqProgress.Replay, bench.Descriptor.Progress & (IrqProgress.Replay | IrqProgress.Pending));

        Assert.Equal(canRetrigger ? 0 : 1, bench.System.RunSoftwareResends(bench.System.Cpus[3]));
        Assert.Equal(canRetrigger ? [] : ["ack", "handler"], bench.Take());
        Assert.Equal(canRetrigger ? 0u : 1u, bench.System.Cpus[3].CountOf(bench.Irq));
        Assert.Equal(canRetrigger, (bench.Descriptor.Progress & IrqProgress.Replay) != 0);
    }

    [Fact]
    public void Spec05_Check06_EdgeUnlazilyDisabled_IsMaskedAtOnce()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.System.ModifyStatus(bench.Irq, IrqSettings.None, IrqSettings.DisableUnlazy);

        bench.System.Disable(bench.Irq);

        Assert.Equal(["mask"], bench.Take());
        Assert.True(bench.Descriptor.IsDisabled);
        Assert.True(bench.Descriptor.IsMasked);
    }

    [Fact]
    public void Edge_ReplayAndWaiting_AreClearedEvenByAnEventThatCannotRun()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.System.Disable(bench.Irq);
        bench.Descriptor.Progress |= IrqProgress.Replay | IrqProgress.Waiting;

        bench.Fire();

        Assert.Equal(
            IrqProgress.Pending,
            bench.Descriptor.Progress & (IrqProgress.Replay | IrqProgress.Waiting | IrqProgress.Pending));
    }

    [Fact]
    public void Edge_DisabledByItsHandlerWithAnEventPending_KeepsItForLater()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = () =>
        {
            bench.System.Disable(bench.Irq);
            bench.Fire(cpu: 1);
        };

        bench.Fire();

        Assert.Equal(["ack", "handler", "mask", "ack"], bench.Take());
        Assert.True(bench.IsPending);
    }

    [Fact]
    public void Edge_ActionFreedWhileAnEventIsPending_MasksAndLeaves()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = () =>
        {
            bench.Fire(cpu: 1);
            bench.Descriptor.Actions = null;
            bench.Descriptor.Clear(IrqStates.Masked);
        };

        bench.Fire();

        Assert.Equal(["ack", "handler", "mask", "ack", "mask"], bench.Take());
        Assert.True(bench.IsPending);
    }

    [Fact]
    public void EdgeEoi_EventsDuringTheHandler_OneMoreRunAndNoMask()
    {
        using FlowBench bench = new(EdgeEoiFlow.Instance, FlowBench.Eoi);
        ScriptedAction action = bench.Add();
        action.OnRun = () =>
        {
            action.OnRun = null;
            bench.Fire(cpu: 1);
            bench.Fire(cpu: 1);
        };

        bench.Fire();

        Assert.Equal(["handler", "eoi", "eoi", "handler", "eoi"], bench.Take());
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void EdgeEoi_Disabled_IsPendingAndEnded()
    {
        using FlowBench bench = new(EdgeEoiFlow.Instance, FlowBench.Eoi);
        bench.Add();
        bench.System.Disable(bench.Irq);

        bench.Fire();

        Assert.Equal(["eoi"], bench.Take());
        Assert.True(bench.IsPending);
        Assert.False(bench.Descriptor.IsMasked);
    }

    [Fact]
    public void EdgeEoi_ActionGone_Ends()
    {
        using FlowBench bench = new(EdgeEoiFlow.Instance, FlowBench.Eoi);
        ScriptedAction action = bench.Add();
        action.OnRun = () =>
        {
            bench.Fire(cpu: 1);
            bench.Descriptor.Actions = null;
        };

        bench.Fire();

        Assert.Equal(["handler", "eoi", "eoi"], bench.Take());
        Assert.True(bench.IsPending);
    }
}
