using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Simulation;

/// <summary>What goes wrong in a machine reaches whoever runs it.</summary>
public sealed class MachineRunTests
{
    [Fact]
    public void RunUntilIdle_AnAssertionFailsInAHandler_IsThrownThere()
    {
        using MachineBench bench = Bench();
        Request(bench, static () => Assert.Equal(1, 2));
        bench.Card.Trigger(0);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => bench.Machine.Executor.RunUntilIdle());

        // The line is whole, and the next event is handled again.
        bench.Card.Trigger(0);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => bench.Machine.Executor.RunReady());
        Assert.Equal(2, bench.Machine.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
        Assert.Equal(0, bench.Machine.Executor.RunUntilIdle());
    }

    [Fact]
    public void RunFor_AThreadFunctionThrows_IsThrownThere()
    {
        using MachineBench bench = Bench();
        Irq irq = bench.Driver.Interrupts.IrqOf(0);
        using IrqRegistration thread = bench.Machine.System.RequestThreaded(
            irq, "card", static (_, _) => throw new TimeoutException("late"), 0);
        bench.Card.Trigger(0);

        Assert.Equal(
            "late", Assert.Throws<TimeoutException>(() => bench.Machine.Executor.RunFor(1_000_000)).Message);
    }

    [Fact]
    public void RunUntilIdle_HandlerErrorsAreOnlyCounted_GoesOn()
    {
        using MachineBench bench = new(MachineBench.Options(1) with { RethrowsHandlerErrors = false });
        Assert.Equal(2, bench.Driver.Interrupts.EnableMsiX(2, 2).Value);
        Request(bench, static () => throw new TimeoutException());
        bench.Card.Trigger(0);

        Assert.NotEqual(0, bench.Machine.Executor.RunUntilIdle());

        Assert.Equal(1, bench.Machine.System.Diagnostics.CountOf(IrqDiagnosticId.HandlerThrew));
    }

    [Fact]
    public void Step_AfterAnErrorOutsideAStep_ThrowsIt()
    {
        using MachineBench bench = Bench();
        Irq irq = bench.Driver.Interrupts.IrqOf(0);
        IrqRegistration thread = bench.Machine.System.RequestThreaded(
            irq, "card", static (_, _) => throw new TimeoutException("late"), 0);
        bench.Machine.System.WakeThread(irq, thread.DeviceId);
        thread.Dispose();

        Assert.Throws<TimeoutException>(() => bench.Machine.Executor.Step());
        Assert.False(bench.Machine.Executor.Step());
    }

    [Fact]
    public void RunUntil_ATaskAwaitsEvents_RunsTheMachineUntilItHasEnded()
    {
        using MachineBench bench = Bench();
        using IrqEvents events = bench.Machine.System.RequestEvents(bench.Driver.Interrupts.IrqOf(0), "card");
        bench.Machine.Executor.Post(0, () => bench.Card.Trigger(0));
        long total = 0;

        bench.Machine.RunUntil(async () =>
        {
            await events.WaitAsync();
            bench.Card.Trigger(0);
            await foreach (IrqEventBatch batch in events.ReadAllAsync())
            {
                total = batch.Total;
                break;
            }
        });
        bench.Machine.RunUntil(Task.CompletedTask);

        Assert.Equal(2, total);
    }

    [Fact]
    public void RunUntil_TheFunctionAwaitsATimer_GoesOnOnThisThread()
    {
        using MachineBench bench = Bench();
        int thread = 0;

        bench.Machine.RunUntil(async () =>
        {
            await Task.Delay(5);
            await Task.Run(static () => Thread.Sleep(1));
            thread = Environment.CurrentManagedThreadId;
        });

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void RunUntil_ATaskEndsElsewhere_EndsToo()
    {
        using MachineBench bench = Bench();
        int done = 0;

        bench.Machine.RunUntil(Task.Run(() =>
        {
            Thread.Sleep(5);
            done = 3;
        }));

        Assert.Equal(3, done);
    }

    [Fact]
    public void RunUntil_NothingCanRaiseWhatIsAwaited_SaysSo()
    {
        using MachineBench bench = Bench();
        Irq irq = bench.Driver.Interrupts.IrqOf(1);
        using IrqEvents events = bench.Machine.System.RequestEvents(irq, "queue");
        Task waits = events.WaitAsync().AsTask();

        string message = Assert.Throws<InvalidOperationException>(() => bench.Machine.RunUntil(waits)).Message;

        Assert.Contains($"interrupt {irq} (\"queue\")", message, StringComparison.Ordinal);
        Assert.Equal([(irq, "queue")], bench.Machine.System.FindAwaited());
    }

    [Fact]
    public void RunUntil_TheTaskThrows_ThrowsIt()
    {
        using MachineBench bench = Bench();

        Assert.Throws<TimeoutException>(
            () => bench.Machine.RunUntil(static () => Task.FromException(new TimeoutException())));
    }

    [Fact]
    public void Claim_AClaimedSlot_ThrowsWithTheOwnersName()
    {
        using MachineBench bench = Bench();
        bench.Driver.Dispose();
        using (DriverFunction first = bench.Machine.Bus.Claim(MachineBench.Slot, "first"))
        {
            string message = Assert.Throws<InvalidOperationException>(
                () => bench.Machine.Bus.Claim(MachineBench.Slot, "second")).Message;

            Assert.Contains("\"first\"", message, StringComparison.Ordinal);
            Assert.Equal(2, first.Interrupts.EnableMsiX(2, 2).Value);
            first.Interrupts.FreeVectors();
        }

        using DriverFunction again = bench.Machine.Bus.Claim(MachineBench.Slot);
    }

    private static MachineBench Bench()
    {
        MachineBench bench = new(MachineBench.Options(1));
        Assert.Equal(2, bench.Driver.Interrupts.EnableMsiX(2, 2).Value);
        return bench;
    }

    private static void Request(MachineBench bench, Action handler) =>
        bench.Machine.System.Request(bench.Driver.Interrupts.IrqOf(0), "card", handler);
}
