using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Flow;

public sealed class NestedFlowTests
{
    [Fact]
    public void Spec05_Check29_Nested_DisabledIsPendingEnabledRunsThreadFunctionsOnly()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        ScriptedAction first = bench.AddThreaded("a", IrqFlags.Shared);
        bench.AddThreaded("b", IrqFlags.Shared);
        int active = -1;
        first.ThreadFunction = () =>
        {
            active = bench.Descriptor.ThreadsActive;
            return IrqResult.Handled;
        };

        bench.System.Disable(bench.Irq);
        bench.System.HandleNestedIrq(bench.Irq);
        bool wasPending = bench.IsPending;
        string[] whileDisabled = bench.Take();
        bench.System.Enable(bench.Irq);
        bench.Take();
        bench.System.HandleNestedIrq(bench.Irq, bench.System.Cpus[1]);

        Assert.True(wasPending);
        Assert.Empty(whileDisabled);
        Assert.Equal(["a thread", "b thread"], bench.Take());
        Assert.Equal(1, active);
        Assert.Equal(0, bench.Descriptor.ThreadsActive);
        Assert.Equal(1u, bench.Descriptor.TotalCount);
        Assert.Equal(1u, bench.System.Cpus[1].CountOf(bench.Irq));
    }

    [Fact]
    public void Nested_Unhandled_IsNoted()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        ScriptedAction action = bench.AddThreaded("a", IrqFlags.None);
        action.ThreadFunction = static () => IrqResult.None;

        bench.System.HandleNestedIrq(bench.Irq);

        Assert.Equal(1u, bench.Descriptor.Spurious.Unhandled);
    }

    [Fact]
    public void Nested_ThreadFunctionThrows_IsToldAndTheOthersRun()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        ScriptedAction first = bench.AddThreaded("a", IrqFlags.Shared);
        bench.AddThreaded("b", IrqFlags.Shared);
        first.ThreadFunction = static () => throw new InvalidOperationException("broken");

        bench.System.HandleNestedIrq(bench.Irq);

        Assert.Equal(["a thread", "b thread"], bench.Take());
        Assert.Contains("broken", Assert.Single(bench.Told), StringComparison.Ordinal);
        Assert.Equal(0, bench.Descriptor.ThreadsActive);
    }

    [Fact]
    public void Nested_ClearsReplay_AndUnknownIsRefused()
    {
        using FlowBench bench = new(SimpleFlow.Instance);
        bench.Descriptor.Progress |= IrqProgress.Replay | IrqProgress.Waiting;

        Assert.Equal(0, bench.System.HandleNestedIrq(bench.Irq));
        Assert.Equal(ErrorCode.Invalid, bench.System.HandleNestedIrq(new Irq(60)));

        Assert.Equal(IrqProgress.Pending, bench.Descriptor.Progress);
    }
}
