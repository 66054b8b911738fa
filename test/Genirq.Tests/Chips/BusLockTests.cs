using Genirq.Actions;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Fakes;
using Genirq.Tests.Flow.Fakes;

namespace Genirq.Tests.Chips;

/// <summary>Which operations lock a slow bus, and how often: section 2.1.</summary>
public sealed class BusLockTests
{
    private const IrqChipCallbacks Slow = RecordingChip.Usual | IrqChipCallbacks.BusLock | IrqChipCallbacks.SetType
        | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources;

    [Fact]
    public void Request_OnePairAroundAll()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);

        using IrqRegistration registration = Request(bench);

        Assert.Equal(["lock", "resources", "type 1", "unmask", "unlock"], bench.Take());
    }

    [Fact]
    public void Request_ThatFails_OnePairAroundAll()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);
        bench.Chip.TypeResult = ErrorCode.Invalid;

        Assert.Throws<IrqException>(() => Request(bench));

        Assert.Equal(["lock", "resources", "type 1", "release", "unlock"], bench.Take());
    }

    [Fact]
    public void Free_TheLastAction_TwoPairs()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);
        IrqRegistration registration = Request(bench);
        bench.Take();

        registration.Dispose();

        Assert.Equal(["lock", "mask", "unlock", "lock", "release", "unlock"], bench.Take());
    }

    [Fact]
    public void Free_AnActionThatIsNotThere_OnePair()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);

        bench.System.FreeIrq(bench.Irq, this);

        Assert.Equal(["lock", "unlock"], bench.Take());
    }

    [Fact]
    public void EnableDisableSetTypeAndSetHandler_OnePairEach()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);
        using IrqRegistration registration = Request(bench);
        bench.Take();

        bench.System.Disable(bench.Irq);
        bench.System.Enable(bench.Irq);
        bench.System.Enable(bench.Irq);
        bench.System.SetType(bench.Irq, TriggerType.EdgeFalling);
        bench.System.SetHandler(bench.Irq, EdgeFlow.Instance);

        Assert.Equal(
            [
                "lock", "unlock", "lock", "unlock", "lock", "unlock", "lock", "type 2", "unlock", "lock", "unlock",
            ],
            bench.Take());
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.UnbalancedEnable));
    }

    [Fact]
    public void Event_NoPair()
    {
        using FlowBench bench = new(EdgeFlow.Instance, Slow);
        using IrqRegistration registration = Request(bench);
        bench.Take();

        bench.Fire();

        Assert.Equal(["ack"], bench.Take());
    }

    private static IrqRegistration Request(FlowBench bench)
    {
        int result = bench.System.TryRequest(
            bench.Irq, new IrqRequest("slow", IrqFlags.TriggerRising), static (_, _) => IrqResult.Handled, 0,
            out IrqRegistration? registration);
        return registration ?? throw new IrqException(ErrorCode.ToError(result), "refused");
    }
}
