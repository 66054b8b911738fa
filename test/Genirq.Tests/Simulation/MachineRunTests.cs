using System.Reflection;
using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Machines;

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
        using MachineBench bench = Bench(TimeSpan.Zero);
        Irq irq = bench.Driver.Interrupts.IrqOf(1);
        using IrqEvents events = bench.Machine.System.RequestEvents(irq, "queue");
        Task waits = events.WaitAsync().AsTask();

        string message = Assert.Throws<InvalidOperationException>(() => bench.Machine.RunUntil(waits)).Message;

        Assert.Contains($"interrupt {irq} (\"queue\")", message, StringComparison.Ordinal);
        Assert.Contains("nothing more to do", message, StringComparison.Ordinal);
        Assert.Equal([(irq, "queue")], bench.Machine.System.FindAwaited());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RunUntil_AnotherTaskAwaitsAnInterrupt_WaitsForThisOne(bool isOfFunction)
    {
        using MachineBench bench = Bench();
        using IrqEvents others = bench.Machine.System.RequestEvents(bench.Driver.Interrupts.IrqOf(1), "other");
        using SemaphoreSlim go = new(0);
        int done = 0;
        Task waits = isOfFunction ? Task.CompletedTask : others.WaitAsync().AsTask();

        bench.Machine.RunUntil(async () =>
        {
            Task inner = isOfFunction ? others.WaitAsync().AsTask() : waits;
            Assert.False(inner.IsCompleted);
            await Task.Run(() =>
            {
                // Long enough for the machine to be found idle; if it is not the test proves less, and passes.
                Thread.Sleep(50);
                done = 3;
            });
        });

        Assert.Equal(3, done);
    }

    [Fact]
    public void RunUntil_TheTimeIsOver_SaysSo()
    {
        using MachineBench bench = Bench(TimeSpan.Zero);
        using IrqEvents events = bench.Machine.System.RequestEvents(bench.Driver.Interrupts.IrqOf(1), "queue");
        Task waits = events.WaitAsync().AsTask();
        using ITimer far = bench.Machine.Clock.After(2_000_000, static () => { });

        string message = Assert.Throws<InvalidOperationException>(
            () => bench.Machine.Executor.RunUntil(waits, 1_000_000)).Message;

        Assert.Contains("1000000 ns", message, StringComparison.Ordinal);
        Assert.Contains("limit", message, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing more to do", message, StringComparison.Ordinal);
        Assert.Contains("(\"queue\")", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeCpuOffline_AnAssertionFailsInAHandlerMeanwhile_IsThrownAndTheCpuIsOffline()
    {
        using MachineBench bench = new(MachineBench.Options(2));
        Assert.Equal(2, bench.Driver.Interrupts.EnableMsiX(2, 2).Value);
        Request(bench, static () => Assert.Equal(1, 2));
        bench.Card.Trigger(0);

        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => bench.Machine.TakeCpuOffline(1));

        Assert.False(bench.Machine.Cpus[1].IsRunning);
        Assert.Equal(0, bench.Machine.BringCpuOnline(1));
        Assert.Equal(0, bench.Machine.Executor.RunUntilIdle());
    }

    [Fact]
    public void AsynchronousFunctions_WhereNobodyAwaitsThem_AreErrorsOfTheCompiler()
    {
        (Type Type, string Name)[] doors =
        [
            (typeof(IrqSystem), nameof(IrqSystem.Request)),
            (typeof(Genirq.Simulation.Execution.MachineExecutor), "Post"),
            (typeof(Genirq.Simulation.Execution.VirtualClock), "After"),
        ];
        Assert.All(doors, static door =>
        {
            // A lambda with async, and a method that returns a task, go to this one of the overloads.
            MethodInfo taken = Assert.Single(
                door.Type.GetMethods(),
                each => each.Name == door.Name && each.GetParameters()[^1].ParameterType == typeof(Func<Task>));
            ObsoleteAttribute error = Assert.Single(taken.GetCustomAttributes<ObsoleteAttribute>());
            Assert.True(error.IsError);
            Assert.Contains(
                door.Type == typeof(IrqSystem) ? "RequestEvents" : "RunUntil", error.Message, StringComparison.Ordinal);
        });
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

    [Fact]
    public void Dispose_OfTheMachine_EndsWaitsAndWhatRunsIt()
    {
        MachineBench bench = Bench();
        SimulatedMachine machine = bench.Machine;
        Task waits = machine.System.RequestEvents(bench.Driver.Interrupts.IrqOf(1), "queue").WaitAsync().AsTask();

        machine.Dispose();

        Assert.Equal(
            IrqEventsEnd.SystemDisposed,
            Assert.IsType<IrqEventsEndedException>(waits.Exception?.InnerException).Reason);
        Action[] late =
        [
            () => machine.Executor.Step(),
            () => machine.Executor.RunUntilIdle(),
            () => machine.Executor.RunFor(1000),
            () => machine.Executor.Post(0, static () => { }),
            () => machine.RunUntil(Task.CompletedTask),
            () => machine.TakeCpuOffline(0),
            () => machine.BringCpuOnline(0),
            () => machine.Bus.Claim(MachineBench.Slot),
            () => machine.Bus.Unplug(MachineBench.Slot),
        ];
        Assert.All(late, static act => Assert.Throws<ObjectDisposedException>(act));
        bench.Dispose();
    }

    [Fact]
    public void Dispose_OfADriversFunction_EndsItsRegistersAndMemory()
    {
        using MachineBench bench = Bench();
        DriverFunction function = bench.Driver;
        function.Dispose();

        Action[] late =
        [
            function.SwitchOn,
            function.SwitchOff,
            () => _ = function.Config,
            () => _ = function.Memory,
            () => function.Interrupts.EnableMsiX(1, 1),
        ];

        Assert.All(late, static act => Assert.Throws<ObjectDisposedException>(act));
        Assert.Equal(MachineBench.Slot.ToString(), function.ToString());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Cpus_ThatAreNotThere_AreArgumentsOutOfRange(int cpu)
    {
        using MachineBench bench = Bench();

        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Machine.TakeCpuOffline(cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Machine.BringCpuOnline(cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => bench.Machine.Executor.Post(cpu, static () => { }));
    }

    private static MachineBench Bench(TimeSpan? patience = null)
    {
        MachineBench bench = new(
            MachineBench.Options(1) with { Patience = patience ?? TimeSpan.FromSeconds(60) });
        Assert.Equal(2, bench.Driver.Interrupts.EnableMsiX(2, 2).Value);
        return bench;
    }

    private static void Request(MachineBench bench, Action handler) =>
        bench.Machine.System.Request(bench.Driver.Interrupts.IrqOf(0), "card", handler);
}
