using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

public sealed class ResendTests
{
    private const IrqChipCallbacks Retriggering = RecordingChip.Usual | IrqChipCallbacks.Retrigger;

    [Fact]
    public void Spec05_Check17_Check_ReplayNotPendingAndLevel_AreRefusedIdleAndCleared()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Retriggering);
        bench.Chip.CanRetrigger = true;
        IrqDescriptor descriptor = bench.Descriptor;

        int notPending = Locked.Run(descriptor, line => IrqResend.Check(line, inject: false));
        descriptor.Progress |= IrqProgress.Pending | IrqProgress.Replay;
        int busy = Locked.Run(descriptor, line => IrqResend.Check(line, inject: false));
        bool stillPending = bench.IsPending;
        descriptor.Settings |= IrqSettings.Level;
        int level = Locked.Run(descriptor, line => IrqResend.Check(line, inject: false));

        Assert.Equal((0, ErrorCode.Busy, ErrorCode.Invalid), (notPending, busy, level));
        Assert.True(stillPending);
        Assert.False(bench.IsPending);
        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Spec05_Check18_EnforcedContextWithoutRetrigger_EventIsLost()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.Descriptor.Set(IrqStates.HandleEnforceIrqContext);
        bench.System.Disable(bench.Irq);
        bench.Descriptor.Progress |= IrqProgress.Pending;

        bench.System.Enable(bench.Irq);

        Assert.Empty(bench.Take());
        Assert.False(bench.IsPending);
        Assert.Equal(0, bench.System.RunSoftwareResends(bench.System.Cpus[0]));
        Assert.Equal(IrqProgress.None, bench.Descriptor.Progress & IrqProgress.Replay);
    }

    [Fact]
    public void Spec05_Check19_TwoQueued_TheLastOneRunsFirst()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add("A");
        Irq other = bench.Allocate(EdgeFlow.Instance);
        bench.Add("B", irq: other);
        foreach (Irq irq in new[] { bench.Irq, other })
        {
            bench.System.Disable(irq);
            bench.System.HandleIrq(irq);
            bench.System.Enable(irq);
        }

        bench.Take();
        Assert.Equal(2, bench.System.RunSoftwareResends(bench.System.Cpus[0]));

        Assert.Equal(["ack", "B", "ack", "A"], bench.Take());
    }

    [Fact]
    public void Spec05_Check30_Inject_RefusedOnceActivatedReplayedUntilHandled()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Retriggering | IrqChipCallbacks.SetType);
        bench.Chip.CanRetrigger = true;

        int notActivated = bench.System.Inject(bench.Irq);
        bench.Add();
        int edge = bench.System.Inject(bench.Irq);
        IrqProgress afterwards = bench.Descriptor.Progress & (IrqProgress.Replay | IrqProgress.Pending);
        int again = bench.System.Inject(bench.Irq);
        string[] calls = bench.Take();
        bench.Fire();
        IrqProgress handled = bench.Descriptor.Progress & IrqProgress.Replay;
        bench.System.SetType(bench.Irq, TriggerType.LevelHigh);
        int level = bench.System.Inject(bench.Irq);

        Assert.Equal(ErrorCode.Invalid, notActivated);
        Assert.Equal((0, ErrorCode.Busy, ErrorCode.Invalid), (edge, again, level));
        Assert.Equal(IrqProgress.Replay, afterwards);
        Assert.Equal(["retrigger"], calls);
        Assert.Equal(IrqProgress.None, handled);
        Assert.Equal(ErrorCode.Invalid, bench.System.Inject(new Irq(60)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(ErrorCode.InputOutput, ErrorCode.Invalid)]
    public void Inject_ControllerCanPend_IsTriedFirst(int chipResult, int expected)
    {
        using FlowBench bench = new(
            EdgeFlow.Instance, RecordingChip.Usual | IrqChipCallbacks.SetState, hasSoftwareResend: false);
        bench.Chip.StateResult = chipResult;
        bench.Add();

        Assert.Equal(expected, bench.System.Inject(bench.Irq));

        Assert.Equal(["set Pending True"], bench.Take());
    }

    [Fact]
    public void Inject_NonMaskable_IsRefused()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Retriggering);
        bench.Chip.CanRetrigger = true;
        bench.Add();
        bench.Descriptor.Progress |= IrqProgress.Nmi;

        Assert.Equal(ErrorCode.Invalid, bench.System.Inject(bench.Irq));

        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Resend_NestedInterrupt_GoesThroughItsParent()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add("parent");
        Irq nested = bench.Allocate(SimpleFlow.Instance);
        bench.System.ModifyStatus(nested, IrqSettings.None, IrqSettings.NestedThread);
        IrqDescriptor descriptor = bench.System.Find(nested)!;
        IrqActivate(bench, nested);

        int withoutParent = bench.System.Inject(nested);
        bench.System.SetParent(nested, new Irq(60));
        int unknownParent = bench.System.Inject(nested);
        Assert.Equal(0, bench.System.SetParent(nested, bench.Irq));
        int result = bench.System.Inject(nested);
        bench.System.RunSoftwareResends(bench.System.Cpus[0]);

        Assert.Equal((ErrorCode.Invalid, ErrorCode.Invalid, 0), (withoutParent, unknownParent, result));
        Assert.Equal(["schedule", "ack", "parent"], bench.Take());
        Assert.Equal(IrqProgress.Replay, descriptor.Progress & IrqProgress.Replay);
        Assert.Equal(ErrorCode.Invalid, bench.System.SetParent(new Irq(60), bench.Irq));
    }

    [Fact]
    public void Resend_QueuedAndShutDown_IsForgotten()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.System.Inject(bench.Irq);

        Locked.Run(bench.Descriptor, IrqLine.Shutdown);

        Assert.Equal(0, bench.System.RunSoftwareResends(bench.System.Cpus[0]));
    }

    [Fact]
    public void Resend_QueuedTwice_RunsOnceAndAgainAfterwards()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.System.Resends.Add(bench.Descriptor);
        bench.System.Resends.Add(bench.Descriptor);

        int first = bench.System.RunSoftwareResends(bench.System.Cpus[0]);
        bench.System.Resends.Add(bench.Descriptor);
        int second = bench.System.RunSoftwareResends(bench.System.Cpus[0]);

        Assert.Equal((1, 1), (first, second));
    }

    [Fact]
    public void Resend_NumberFreedMeanwhile_IsForgotten()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        Irq other = bench.Allocate(EdgeFlow.Instance);
        bench.System.Resends.Add(bench.System.Find(other)!);

        bench.System.Numbers.Free(other.Number, 1);

        Assert.Equal(0, bench.System.RunSoftwareResends(bench.System.Cpus[0]));
    }

    private static void IrqActivate(FlowBench bench, Irq irq) => Assert.Equal(0, bench.System.Activate(irq));
}
