using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class FastEoiFlowTests
{
    private const IrqChipCallbacks Both = FlowBench.Eoi | IrqChipCallbacks.Acknowledge;

    [Theory]
    [InlineData(IrqChipFlags.EoiIfHandled)]
    [InlineData(IrqChipFlags.None)]
    public void Spec05_Check14_FastEoiDisabled_MaskedAndEndedUnlessOnlyForHandled(IrqChipFlags flags)
    {
        using FlowBench bench = new(FastEoiFlow.Instance, FlowBench.Eoi, flags);
        bench.Add();
        bench.System.Disable(bench.Irq);

        bench.Fire();

        Assert.Equal(flags == IrqChipFlags.None ? ["mask", "eoi"] : ["mask"], bench.Take());
        Assert.True(bench.IsPending);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spec05_Check15_FastEoiArrivesElsewhereMeanwhile_ResentOnlyIfSaid(bool resends)
    {
        using FlowBench bench = new(FastEoiFlow.Instance, FlowBench.Eoi | IrqChipCallbacks.Retrigger);
        bench.Chip.CanRetrigger = true;
        ScriptedAction action = bench.Add();
        bench.Descriptor.Set(IrqStates.ResendWhenInProgress, resends);
        bool pendingAtOther = false;
        action.OnRun = () =>
        {
            bench.Fire(cpu: 1);
            pendingAtOther = bench.IsPending;
        };

        bench.Fire();

        Assert.Equal(resends ? ["handler", "eoi", "eoi", "retrigger"] : ["handler", "eoi", "eoi"], bench.Take());
        Assert.Equal(resends, pendingAtOther);
        Assert.False(bench.IsPending);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Spec05_Check16_FastEoiThreadedEnd_ThreadEndsThenUnmasks()
    {
        using FlowBench bench = new(FastEoiFlow.Instance, FlowBench.Eoi, IrqChipFlags.EoiThreaded);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);

        bench.Fire();
        string[] flow = bench.Take();
        bench.RunThread(action);

        Assert.Equal(["mask", "a"], flow);
        Assert.Equal(["a thread", "eoi", "unmask"], bench.Take());
    }

    [Fact]
    public void OneShot_ThreadWokenAndNoThreadedEnd_EndedByTheFlow()
    {
        using FlowBench bench = new(FastEoiFlow.Instance, FlowBench.Eoi);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);

        bench.Fire();
        string[] flow = bench.Take();
        bench.RunThread(action);

        Assert.Equal(["mask", "a", "eoi"], flow);
        Assert.Equal(["a thread", "unmask"], bench.Take());
    }

    [Fact]
    public void OneShot_HandledByThePrimary_EndedThenUnmasked()
    {
        using FlowBench bench = new(FastEoiFlow.Instance, FlowBench.Eoi, IrqChipFlags.EoiThreaded);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        action.Result = IrqResult.Handled;

        bench.Fire();

        Assert.Equal(["mask", "a", "eoi", "unmask"], bench.Take());
    }

    [Fact]
    public void Ack_Enabled_AcknowledgedBeforeAndEndedAfter()
    {
        using FlowBench bench = new(FastEoiAckFlow.Instance, Both);
        ScriptedAction action = bench.Add();
        action.OnRun = () => bench.Fire(cpu: 1);

        bench.Fire();

        Assert.Equal(["ack", "handler", "eoi", "eoi"], bench.Take());
        Assert.False(bench.IsPending);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Ack_OneShot_MaskedBeforeTheAcknowledgement()
    {
        using FlowBench bench = new(FastEoiAckFlow.Instance, Both);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);

        bench.Fire();
        string[] flow = bench.Take();
        bench.RunThread(action);

        Assert.Equal(["mask", "ack", "a", "eoi"], flow);
        Assert.Equal(["a thread", "unmask"], bench.Take());
    }

    [Theory]
    [InlineData(IrqChipFlags.EoiIfHandled)]
    [InlineData(IrqChipFlags.None)]
    public void Ack_Disabled_MaskedAndEndedUnlessOnlyForHandled(IrqChipFlags flags)
    {
        using FlowBench bench = new(FastEoiAckFlow.Instance, Both, flags);
        bench.Add();
        bench.System.Disable(bench.Irq);

        bench.Fire();

        Assert.Equal(flags == IrqChipFlags.None ? ["mask", "eoi"] : ["mask"], bench.Take());
        Assert.True(bench.IsPending);
    }

    [Fact]
    public void Mask_Enabled_MaskedFirstAndStaysSo()
    {
        using FlowBench bench = new(FastEoiMaskFlow.Instance, Both);
        ScriptedAction action = bench.Add();
        action.OnRun = () => bench.Fire(cpu: 1);

        bench.Fire();

        Assert.Equal(["mask", "ack", "handler", "ack", "eoi", "eoi"], bench.Take());
        Assert.True(bench.Descriptor.IsMasked);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Mask_OneShotHandled_IsOpenedAtTheEnd()
    {
        using FlowBench bench = new(FastEoiMaskFlow.Instance, Both);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        action.Result = IrqResult.Handled;

        bench.Fire();

        Assert.Equal(["mask", "ack", "a", "eoi", "unmask"], bench.Take());
    }

    [Theory]
    [InlineData(IrqChipFlags.EoiIfHandled)]
    [InlineData(IrqChipFlags.None)]
    public void Mask_Disabled_PendingAndEndedUnlessOnlyForHandled(IrqChipFlags flags)
    {
        using FlowBench bench = new(FastEoiMaskFlow.Instance, Both, flags);
        bench.Add();
        bench.System.Disable(bench.Irq);

        bench.Fire();

        Assert.Equal(flags == IrqChipFlags.None ? ["mask", "ack", "eoi"] : ["mask", "ack"], bench.Take());
        Assert.True(bench.IsPending);
    }
}
