using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

/// <summary>The gate before a flow: wake-up sources and polled lines.</summary>
public sealed class GateTests
{
    public static TheoryData<IrqFlowHandler, string[]> Gated => new()
    {
        { SimpleFlow.Instance, [] },
        { UntrackedFlow.Instance, [] },
        { LevelFlow.Instance, ["mask", "ack"] },
        { EdgeFlow.Instance, ["mask", "ack"] },
        { FastEoiFlow.Instance, ["eoi"] },
        { FastEoiAckFlow.Instance, ["eoi"] },
        { FastEoiMaskFlow.Instance, ["mask", "ack", "eoi"] },
        { EdgeEoiFlow.Instance, ["eoi"] },
    };

    [Theory]
    [MemberData(nameof(Gated))]
    public void Spec05_Check31_ArmedWakeup_NotRunSuspendedPendingDisabled(IrqFlowHandler flow, string[] calls)
    {
        using FlowBench bench = new(flow, RecordingChip.Usual | FlowBench.Eoi);
        bench.Add();
        bench.Descriptor.Set(IrqStates.WakeupArmed);

        bench.Fire();

        Assert.Equal(calls, bench.Take());
        Assert.Equal(
            IrqProgress.Suspended | IrqProgress.Pending,
            bench.Descriptor.Progress & (IrqProgress.Suspended | IrqProgress.Pending));
        Assert.Equal(1, bench.Descriptor.Depth);
        Assert.True(bench.Descriptor.IsDisabled);
        Assert.False(bench.Descriptor.Has(IrqStates.WakeupArmed));
        Assert.Equal(bench.Irq, bench.System.Power.WakeupIrq);
        Assert.Equal(0u, bench.Descriptor.TotalCount);
    }

    [Fact]
    public void Gate_PolledByAnotherCpu_WaitsThenRuns()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        bench.Add();
        bench.Descriptor.Progress |= IrqProgress.PollInProgress;
        bench.Descriptor.Set(IrqStates.InProgress);
        bench.System.PollingCpu = bench.System.Cpus[1];
        Thread arrival = new(() => bench.Fire()) { IsBackground = true };

        arrival.Start();
        string[] before = bench.Take();
        using (bench.Descriptor.Hold())
        {
            bench.Descriptor.Progress &= ~IrqProgress.PollInProgress;
            bench.Descriptor.Clear(IrqStates.InProgress);
        }

        Assert.True(arrival.Join(TimeSpan.FromSeconds(30)));
        Assert.Empty(before);
        Assert.Equal(["handler"], bench.Take());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gate_DisabledOrFreedDuringThePoll_DoesNotRun(bool isDisabled)
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        bench.Add();
        bench.Descriptor.Set(IrqStates.Disabled, isDisabled);
        bench.Descriptor.Actions = isDisabled ? bench.Descriptor.Actions : null;

        using (bench.Descriptor.Hold())
        {
            Assert.False(PollWait.Wait(bench.Descriptor, bench.System.Cpus[0]));
        }
    }

    [Fact]
    public void Gate_ArrivesOnTheCpuThatPolls_WarnsOnceAndDoesNotRun()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        bench.Add();
        bench.Descriptor.Progress |= IrqProgress.PollInProgress;
        bench.Descriptor.Set(IrqStates.InProgress);
        bench.System.PollingCpu = bench.System.Cpus[2];

        bench.Fire(cpu: 2);
        bench.Fire(cpu: 2);

        Assert.Empty(bench.Take());
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.PolledByItself));
    }

    [Fact]
    public void Gate_PolledOnAUniprocessor_DoesNotRun()
    {
        using IrqSystem system = new(new IrqSystemOptions { IsMultiprocessor = false });
        IrqDescriptor descriptor = system.Find(new Irq(system.Numbers.Allocate(-1, 1, 1)))!;
        descriptor.Progress |= IrqProgress.PollInProgress;
        descriptor.Set(IrqStates.InProgress);

        using (descriptor.Hold())
        {
            Assert.False(PollWait.Wait(descriptor, system.Cpus[0]));
        }
    }

    [Fact]
    public void Throw_FromAHandler_LeavesNoLineInProgress()
    {
        using FlowBench bench = new(EdgeFlow.Instance);
        ScriptedAction action = bench.Add();
        action.OnRun = static () => throw new InvalidOperationException("broken");

        Assert.Equal(0, bench.Fire());

        Assert.False(bench.Descriptor.Has(IrqStates.InProgress));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
        Assert.Equal(IrqResult.Handled, action.Result);
    }
}
