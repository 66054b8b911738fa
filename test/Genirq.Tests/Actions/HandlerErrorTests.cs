using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Tests.Actions.Fakes;

namespace Genirq.Tests.Actions;

public sealed class HandlerErrorTests
{
    private readonly List<IrqHandlerError> _errors = [];

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

    private ActionBench Bench() => new(new ActionBenchOptions { HandlerFailed = _errors.Add });
}
