using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Tests.Actions.Fakes;

namespace Genirq.Tests.Actions;

/// <summary>A handler that would wait for its own end is told so at once.</summary>
public sealed class OwnHandlerTests
{
    [Fact]
    public void Dispose_FromItsOwnHandler_ThrowsAndTheLineIsWhole()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        IrqRegistration? registration = null;
        Exception? thrown = null;
        int handled = 0;
        registration = bench.System.Request(irq, "eth0", () =>
        {
            handled++;
            thrown = Record.Exception(() => registration!.Dispose());
        });

        bench.System.HandleIrq(irq);

        Assert.IsType<InvalidOperationException>(thrown);
        Assert.True(registration.IsInstalled);
        bench.System.HandleIrq(irq);
        Assert.Equal(2, handled);
        registration.Dispose();
        Assert.False(registration.IsInstalled);
    }

    [Fact]
    public void Synchronize_FromAHandlerOfTheLine_Throws()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        List<Exception?> thrown = [];
        using IrqRegistration registration = bench.System.Request(irq, "eth0", () =>
        {
            thrown.Add(Record.Exception(() => bench.System.Synchronize(irq)));
            thrown.Add(Record.Exception(() => bench.System.SynchronizeHard(irq)));
            thrown.Add(Record.Exception(() => bench.System.FreeIrq(irq, "another")));
        });

        bench.System.HandleIrq(irq);

        Assert.Equal(3, thrown.Count);
        Assert.All(thrown, static each => Assert.IsType<InvalidOperationException>(each));
    }

    [Fact]
    public async Task DisposeAsync_FromItsOwnHandler_ThrowsAtOnceAndTheLineIsWhole()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        IrqRegistration? registration = null;
        Exception? thrown = null;
        registration = bench.System.Request(
            irq, "eth0", () => thrown = Record.Exception(() => { _ = registration!.DisposeAsync().AsTask(); }));

        bench.System.HandleIrq(irq);

        Assert.IsType<InvalidOperationException>(thrown);
        Assert.True(registration.IsInstalled);
        await registration.DisposeAsync();
        Assert.False(registration.IsInstalled);
        using IrqRegistration next = bench.System.Request(irq, "eth1", static () => { });
        Assert.True(next.IsInstalled);
    }

    [Fact]
    public void HandleIrq_ATracerThrows_TheHandlerRunsAndTheLineIsWhole()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        int handled = 0;
        using IrqRegistration registration = bench.System.Request(irq, "eth0", () => handled++);
        bench.System.Tracer = new ThrowingTracer();

        Assert.Equal(0, bench.System.HandleIrq(irq));
        Assert.Equal(0, bench.System.HandleIrq(irq));

        Assert.Equal(2, handled);
        Assert.Equal(4, bench.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
        Assert.False(bench.Descriptor(irq).Has(Genirq.Descriptors.IrqStates.InProgress));
    }

    private sealed class ThrowingTracer : IrqTracer
    {
        public override void HandlerEntered(Irq irq, string name, int cpu) => throw new TimeoutException();

        public override void HandlerLeft(Irq irq, string name, int cpu, IrqResult result) =>
            throw new TimeoutException();
    }
}
