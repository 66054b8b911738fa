using Genirq.Actions;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class HandlerErrorTests
{
    private readonly List<IrqHandlerError> _errors = [];

    public static TheoryData<IrqFlowHandler> Flows => new(
        SimpleFlow.Instance, UntrackedFlow.Instance, LevelFlow.Instance, EdgeFlow.Instance, EdgeEoiFlow.Instance,
        FastEoiFlow.Instance, FastEoiAckFlow.Instance, FastEoiMaskFlow.Instance, PerCpuFlow.Instance,
        PerCpuDeviceIdFlow.Instance, FastEoiNmiFlow.Instance, PerCpuDeviceIdNmiFlow.Instance, NestedFlow.Instance);

    [Fact]
    public void HandleIrq_WhenAHandlerThrows_TheOthersRunAndTheLineIsConsistent()
    {
        using ActionBench bench = Bench();
        Irq irq = bench.NewIrq();
        ActionScript bad = bench.Script("bad");
        bad.OnPrimary = () => throw new TimeoutException("late");
        IrqRequest request = new("bad", IrqFlags.Shared, bad);
        Assert.Equal(0, bench.System.TryRequest(irq, request, ActionScript.Primary, bad, out _));
        Assert.Equal(0, bench.Request(irq, "good", IrqFlags.Shared));
        bench.Log.Take();

        Assert.Equal(0, bench.System.HandleIrq(irq));

        Assert.Equal(["mask", "ack", "bad.hard", "good.hard", "unmask"], bench.Log.Take());
        IrqHandlerError error = Assert.Single(_errors);
        Assert.Equal((irq, "bad", false), (error.Irq, error.Name, error.IsThread));
        Assert.Same(bad, error.DeviceId);
        Assert.IsType<TimeoutException>(error.Exception);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
        Assert.False(bench.Descriptor(irq).Has(IrqStates.InProgress));
        Assert.Equal("bad", bench.System.FreeIrq(irq, bad));
    }

    [Fact]
    public void RunOnce_WhenAThreadFunctionThrows_TheLineIsUnmasked()
    {
        using ActionBench bench = Bench();
        Irq irq = bench.NewIrq();
        ActionScript bad = bench.Script("bad");
        bad.OnThread = () => throw new TimeoutException("late");
        Assert.Equal(0, bench.RequestThread(irq, bad, IrqFlags.OneShot, out IrqRegistration? registration));

        bench.System.HandleIrq(irq);
        bench.Threads.RunAll();

        Assert.True(Assert.Single(_errors).IsThread);
        Assert.False(bench.Descriptor(irq).IsMasked);
        Assert.True(bench.System.SynchronizeHard(irq));
        registration!.Dispose();
    }

    [Fact]
    public void HandleIrq_WhenTheErrorCallbackThrowsToo_TheLineIsConsistent()
    {
        using ActionBench bench = new(
            new ActionBenchOptions { HandlerFailed = _ => throw new InvalidOperationException() });
        bench.System.Diagnostics.Reported += _ => throw new InvalidOperationException();
        Irq irq = bench.NewIrq();
        ActionScript bad = bench.Script("bad");
        bad.OnPrimary = () => throw new TimeoutException("late");
        Assert.Equal(0, bench.System.TryRequest(irq, new IrqRequest("bad"), ActionScript.Primary, bad, out _));

        Assert.Equal(0, bench.System.HandleIrq(irq));

        Assert.False(bench.Descriptor(irq).Has(IrqStates.InProgress));
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
    }

    [Fact]
    public void HandleIrq_WhenAskingForAThreadThrows_TheLineIsConsistentAndTheOthersRun()
    {
        using ActionBench bench = Bench();
        bench.System.Diagnostics.Reported += static report =>
        {
            if (report.Id == IrqDiagnosticId.NoThreadFunction)
            {
                throw new InvalidOperationException("reader");
            }
        };
        Irq irq = bench.NewIrq();
        ActionScript asking = bench.Script("asking");
        asking.PrimaryResult = IrqResult.WakeThread;
        IrqRequest request = new("asking", IrqFlags.Shared, asking);
        Assert.Equal(0, bench.System.TryRequest(irq, request, ActionScript.Primary, asking, out _));
        Assert.Equal(0, bench.Request(irq, "good", IrqFlags.Shared));
        bench.Log.Take();

        Assert.Equal(0, bench.System.HandleIrq(irq));
        Assert.Equal(0, bench.System.HandleIrq(irq));

        Assert.Equal("reader", Assert.Single(_errors).Exception.Message);
        Assert.Equal(2, bench.Log.Take().Count(static call => call == "good.hard"));
        Assert.False(bench.Descriptor(irq).Has(IrqStates.InProgress));
        Assert.False(bench.Descriptor(irq).IsMasked);
    }

    [Fact]
    public void HandleNestedIrq_WhenAReaderOfDiagnosticsThrows_NoThreadWaitsForEver()
    {
        using ActionBench bench = Bench();
        bench.System.Diagnostics.Reported += static _ => throw new InvalidOperationException("reader");
        Irq nested = bench.NewIrq();
        bench.System.ModifyStatus(nested, IrqSettings.None, IrqSettings.NestedThread);
        ActionScript script = bench.Script("n");
        script.ThreadResult = (IrqResult)7;
        Assert.Equal(0, bench.RequestThreaded(nested, script, IrqFlags.None, out IrqRegistration? registration));

        bench.System.HandleNestedIrq(nested);

        Assert.Equal("reader", Assert.Single(_errors).Exception.Message);
        Assert.Equal(1, bench.System.Diagnostics.SubscriberErrors);

        Assert.Equal(0, bench.Descriptor(nested).ThreadsActive);
        registration!.Dispose();
        Assert.False(bench.Descriptor(nested).HasAction);
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void HandleIrq_WhenAHandlerThrowsInAnyFlow_ItIsToldAndTheNextEventRuns(IrqFlowHandler flow)
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Flow = flow,
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.EndOfInterrupt,
            HandlerFailed = _errors.Add,
        });
        Irq irq = bench.NewIrq();
        ActionScript bad = bench.Script("bad");
        bad.OnPrimary = () => throw new TimeoutException("late");
        bad.OnThread = bad.OnPrimary;
        IrqHandlers<ActionScript> handlers = new(ActionScript.Primary, ActionScript.Thread);
        Assert.Equal(0, bench.System.TryRequestThreaded(irq, new IrqRequest("bad"), handlers, bad, out _));
        bench.Log.Take();

        Assert.Equal(0, Deliver(bench, irq, flow));
        Assert.Equal(0, Deliver(bench, irq, flow));

        Assert.Equal(2, bench.Log.Take().Count(static call => call.StartsWith("bad.", StringComparison.Ordinal)));
        Assert.All(_errors, error => Assert.Equal((irq, "bad", flow == NestedFlow.Instance), Who(error)));
        Assert.Equal(2, _errors.Count);
        Assert.Equal(2, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
        Assert.Equal(IrqStates.Started, bench.Descriptor(irq).States & (IrqStates.Started | IrqStates.InProgress));
        Assert.Equal((0, 0), (bench.Descriptor(irq).Depth, bench.Descriptor(irq).ThreadsActive));
    }

    private static (Irq Irq, string Name, bool IsThread) Who(IrqHandlerError error) =>
        (error.Irq, error.Name, error.IsThread);

    private static int Deliver(ActionBench bench, Irq irq, IrqFlowHandler flow) =>
        flow == NestedFlow.Instance ? bench.System.HandleNestedIrq(irq) : bench.System.HandleIrq(irq);

    private ActionBench Bench() => new(new ActionBenchOptions { HandlerFailed = _errors.Add });
}
