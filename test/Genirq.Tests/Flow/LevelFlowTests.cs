using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class LevelFlowTests
{
    private const IrqChipCallbacks Combined =
        IrqChipCallbacks.MaskAcknowledge | IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask;

    [Fact]
    public void Spec05_Check07_LevelLazilyDisabled_EventIsMaskedAndNotReplayed()
    {
        using FlowBench bench = new(
            LevelFlow.Instance, RecordingChip.Usual | IrqChipCallbacks.Retrigger | IrqChipCallbacks.SetType);
        bench.System.SetType(bench.Irq, TriggerType.LevelHigh);
        bench.Add();

        bench.System.Disable(bench.Irq);
        Assert.Empty(bench.Take());
        bench.Fire();
        Assert.Equal(["mask", "ack"], bench.Take());
        Assert.True(bench.IsPending);

        bench.System.Enable(bench.Irq);

        Assert.Equal(["unmask"], bench.Take());
        Assert.Equal(IrqProgress.None, bench.Descriptor.Progress & (IrqProgress.Pending | IrqProgress.Replay));
    }

    [Fact]
    public void Spec05_Check09_LevelWithoutAction_MaskedPendingUncounted()
    {
        using FlowBench bench = new(LevelFlow.Instance);
        Locked.Run(bench.Descriptor, line => IrqLine.Startup(line, resend: false, force: true));
        bench.Take();

        bench.Fire();

        Assert.Equal(["mask", "ack"], bench.Take());
        Assert.True(bench.Descriptor.IsMasked);
        Assert.True(bench.IsPending);
        Assert.Equal(0u, bench.Descriptor.TotalCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Spec05_Check10_Level_MaskedAroundTheHandlerUnlessItDisables(bool disables)
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.Add();
        action.OnRun = disables ? () => bench.System.Disable(bench.Irq) : null;

        bench.Fire();

        Assert.Equal(disables ? ["mask_ack", "handler"] : ["mask_ack", "handler", "unmask"], bench.Take());
        Assert.Equal(disables, bench.Descriptor.IsMasked);
    }

    [Fact]
    public void Spec05_Check11_LevelOneShotThreadWoken_UnmaskedOnceByTheThread()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);

        bench.Fire();
        string[] atTheEndOfTheFlow = bench.Take();
        int active = bench.Descriptor.ThreadsActive;
        bench.RunThread(action);

        Assert.Equal(["mask_ack", "a"], atTheEndOfTheFlow);
        Assert.Equal(1, active);
        Assert.Equal(["a thread", "unmask"], bench.Take());
        Assert.Equal(0, bench.Descriptor.ThreadsActive);
        Assert.False(bench.Descriptor.IsMasked);
    }

    [Fact]
    public void Spec05_Check12_LevelOneShotHandledByThePrimary_UnmaskedByTheFlow()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        action.Result = IrqResult.Handled;

        bench.Fire();

        Assert.Equal(["mask_ack", "a", "unmask"], bench.Take());
        Assert.Equal(0, action.Wakes);
    }

    [Fact]
    public void Spec05_Check13_TwoOneShotSharersWoken_UnmaskedByTheSecondThread()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction first = bench.AddThreaded("a", IrqFlags.OneShot | IrqFlags.Shared);
        ScriptedAction second = bench.AddThreaded("b", IrqFlags.OneShot | IrqFlags.Shared);

        bench.Fire();
        ulong owed = bench.Descriptor.ThreadsOneShot;
        bench.RunThread(second);
        string[] afterOne = bench.Take();
        bench.RunThread(first);

        Assert.Equal(first.ThreadMask | second.ThreadMask, owed);
        Assert.Equal(["mask_ack", "a", "b", "b thread"], afterOne);
        Assert.Equal(["a thread", "unmask"], bench.Take());
    }

    [Fact]
    public void OneShot_WokenAgainDuringItsRun_StaysMaskedUntilTheSecondRun()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        action.ThreadFunction = () =>
        {
            action.ThreadFunction = static () => IrqResult.Handled;
            Assert.True(OneShot.Wake(bench.Descriptor, action));
            Assert.False(OneShot.Wake(bench.Descriptor, action));
            return IrqResult.Handled;
        };

        bench.Fire();
        bench.Take();
        bench.RunThread(action);

        Assert.Equal(["a thread", "a thread", "unmask"], bench.Take());
        Assert.Equal(0, bench.Descriptor.ThreadsActive);
        Assert.Equal(2, action.Wakes);
    }

    [Fact]
    public void OneShot_LineDisabledMeanwhile_ThreadDoesNotUnmask()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        bench.Fire();
        bench.System.Disable(bench.Irq);
        bench.Take();

        bench.RunThread(action);

        Assert.Equal(["a thread"], bench.Take());
        Assert.Equal(0UL, bench.Descriptor.ThreadsOneShot);
    }

    [Fact]
    public void OneShot_LineInProgress_FinishIsPutOff()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        bench.Fire();
        bool? during = null;
        action.OnRun = () =>
        {
            action.TryTakeRun();
            during = OneShot.TryFinish(bench.Descriptor, action);
        };

        bench.Fire();

        Assert.False(during);
    }

    [Fact]
    public void OneShot_LineIsNot_FinishDoesNothing()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.None);
        bench.Fire();
        bench.Take();

        bench.RunThread(action);

        Assert.Equal(["a thread"], bench.Take());
    }

    [Fact]
    public void OneShot_SlowBus_IsLockedAroundTheUnmask()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined | IrqChipCallbacks.BusLock);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.OneShot);
        bench.Fire();
        bench.Take();

        bench.RunThread(action);

        Assert.Equal(["a thread", "lock", "unmask", "unlock"], bench.Take());
    }

    [Fact]
    public void Level_EventDuringTheHandler_StaysMaskedUntilTheEnd()
    {
        using FlowBench bench = new(LevelFlow.Instance, Combined);
        ScriptedAction action = bench.Add();
        action.OnRun = () => bench.Fire(cpu: 1);

        bench.Fire();

        Assert.Equal(["mask_ack", "handler", "mask_ack", "unmask"], bench.Take());
        Assert.False(bench.IsPending);
    }
}
