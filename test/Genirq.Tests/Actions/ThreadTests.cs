using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Flow;
using Genirq.Tests.Actions.Fakes;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Actions;

public sealed class ThreadTests
{
    [Fact]
    public void Spec06_Check08_WakesCoalesceUntilTheThreadRuns()
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.WakeThread;
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out _));
        bench.System.HandleIrq(irq);
        bench.System.HandleIrq(irq);
        bench.System.HandleIrq(irq);
        bench.Log.Take();

        Assert.Equal(1, bench.Threads.RunAll());
        Assert.Equal(["a.thread"], bench.Log.Take());
        script.OnThread = () =>
        {
            script.OnThread = null;
            bench.System.HandleIrq(irq);
        };
        bench.System.HandleIrq(irq);
        Assert.Equal(2, bench.Threads.RunAll());
        Assert.Equal(2, bench.Log.Take().Count(call => call == "a.thread"));
    }

    [Fact]
    public void Spec06_Check09_FreeingRunsAThreadThatWasWoken()
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.WakeThread;
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out IrqRegistration? registration));
        bench.System.HandleIrq(irq);
        bench.Log.Take();

        registration!.Dispose();

        Assert.Single(bench.Log.Take(), call => call == "a.thread");
        Assert.Empty(bench.Threads.Threads);
        Assert.Equal(0, bench.Threads.RunAll());
    }

    [Fact]
    public void Spec06_Check13_ForcedHandlersRunInThreads()
    {
        using ActionBench bench = new(new ActionBenchOptions { HasForcedThreads = true });
        Irq irq = bench.NewIrq(5);
        Irq exempt = bench.NewIrq(6);
        Assert.Equal(0, bench.Request(irq, "foo", IrqFlags.None, out IrqRegistration? registration));
        Assert.Equal(0, bench.Request(exempt, "bar", IrqFlags.NoThread));
        bench.Log.Take();

        Assert.Equal(["irq/5-foo"], bench.Threads.Threads.Select(thread => thread.Name));
        Assert.NotEqual(IrqFlags.None, registration!.Flags & IrqFlags.OneShot);
        bench.System.HandleIrq(irq);
        Assert.Equal(["mask", "ack"], bench.Log.Take());
        Assert.True(bench.Descriptor(irq).IsMasked);
        bench.Threads.RunAll();
        Assert.Equal(["foo.hard", "unmask"], bench.Log.Take());
        bench.System.HandleIrq(exempt);
        Assert.Equal(["mask", "ack", "bar.hard", "unmask"], bench.Log.Take());
    }

    [Fact]
    public void Spec06_Check14_AForcedActionWithAThreadFunctionHasTwoThreads()
    {
        using ActionBench bench = new(new ActionBenchOptions { HasForcedThreads = true });
        Irq irq = bench.NewIrq(5);
        ActionScript script = bench.Script("a");
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out IrqRegistration? registration));
        bench.Log.Take();

        Assert.Equal(["irq/5-act", "irq/5-s-act"], bench.Threads.Threads.Select(thread => thread.Name));
        bench.System.HandleIrq(irq);
        Assert.Equal(["mask", "ack"], bench.Log.Take());
        bench.Threads.RunAll();
        Assert.Equal(["a.hard", "unmask"], bench.Log.Take());
        script.PrimaryResult = IrqResult.WakeThread;
        bench.System.HandleIrq(irq);
        bench.Threads.RunAll();
        Assert.Equal(["mask", "ack", "a.hard", "unmask", "a.thread"], bench.Log.Take());
        registration!.Dispose();
        Assert.Empty(bench.Threads.Threads);
    }

    [Fact]
    public void Spec06_Check20_AThreadThatNeverHandlesShutsTheLineDown()
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        ActionScript script =
            new("a", new CallLog()) { PrimaryResult = IrqResult.WakeThread, ThreadResult = IrqResult.None };
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out _));

        Fire(bench, irq, 1);
        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Unhandled);
        Fire(bench, irq, 1);
        Assert.Equal(1u, bench.Descriptor(irq).Spurious.Unhandled);
        Fire(bench, irq, 99_998);
        Assert.False(bench.Descriptor(irq).IsDisabled);
        Fire(bench, irq, 1);
        Assert.True(bench.Descriptor(irq).IsDisabled);
        Assert.Equal(1, bench.Descriptor(irq).Depth);
        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.NobodyCared));
    }

    [Fact]
    public void Note_AThreadThatHandles_IsNeverUnhandled()
    {
        using ActionBench bench = new(new ActionBenchOptions { Flow = EdgeFlow.Instance });
        Irq irq = bench.NewIrq();
        ActionScript script = new("a", new CallLog()) { PrimaryResult = IrqResult.WakeThread };
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out _));

        Fire(bench, irq, 100);

        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Unhandled);
        script.PrimaryResult = IrqResult.WakeThread | IrqResult.Handled;
        Fire(bench, irq, 1);
        script.PrimaryResult = IrqResult.WakeThread;
        script.ThreadResult = IrqResult.None;
        Fire(bench, irq, 1);
        Assert.Equal(0u, bench.Descriptor(irq).Spurious.Unhandled);
    }

    [Fact]
    public void HandleIrq_WhenHandledAndWakeAreBothReturned_WakesNoThread()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.WakeThread | IrqResult.Handled;
        Assert.Equal(0, bench.RequestThreaded(irq, script, IrqFlags.None, out _));

        bench.System.HandleIrq(irq);

        Assert.Equal(0, bench.Threads.RunAll());
    }

    [Fact]
    public void HandleIrq_WhenAPlainHandlerAsksForAThread_ReportsItOnce()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        script.PrimaryResult = IrqResult.WakeThread;
        Assert.Equal(0, bench.System.TryRequest(irq, new IrqRequest("a"), ActionScript.Primary, script, out _));

        bench.System.HandleIrq(irq);
        bench.System.HandleIrq(irq);

        IrqDiagnostic report = Assert.Single(bench.Reports);
        Assert.Equal("IRQ 1 device a returned IRQ_WAKE_THREAD but no thread function available.", report.Message);
    }

    [Fact]
    public void WakeThread_RunsTheThreadOfTheFirstActionOfThatIdentity()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        IrqFlags flags = IrqFlags.Shared | IrqFlags.OneShot;
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), flags, out IrqRegistration? first));
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("b"), flags, out IrqRegistration? second));
        bench.Log.Take();

        bench.System.WakeThread(irq, second!.DeviceId);
        bench.System.WakeThread(irq, new object());
        bench.System.WakeThread(new Irq(77), second.DeviceId);

        Assert.Equal(1, bench.Threads.RunAll());
        Assert.Equal(["b.thread"], bench.Log.Take());
        Assert.True(first!.HasThread);
    }

    [Fact]
    public void WakeThread_OfAPerCpuInterrupt_IsADiagnostic()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        bench.System.SetPerCpuDeviceId(irq);

        bench.System.WakeThread(irq, bench);

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.PerCpuMismatch));
    }

    [Fact]
    public void Thread_WhenTheInterruptIsMoved_RunsWhereItGoes()
    {
        using ActionBench bench = new(new ActionBenchOptions
        {
            Cpus = 4,
            Callbacks = RecordingChip.Usual | IrqChipCallbacks.SetAffinity,
        });
        Irq irq = bench.NewIrq();
        Assert.Equal(0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out _));
        SteppedThread thread = Assert.Single(bench.Threads.Threads);
        bench.Threads.RunAll();

        Assert.Equal(0, bench.System.Affinity.Set(irq, CpuMask.Of(2)));
        bench.Threads.RunAll();

        Assert.Equal(CpuMask.Of(2), thread.Affinity);
    }

    [Fact]
    public void Free_FromItsOwnThreadFunction_Throws()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        ActionScript script = bench.Script("a");
        Assert.Equal(0, bench.RequestThread(irq, script, IrqFlags.OneShot, out IrqRegistration? registration));
        Exception? caught = null;
        script.OnThread = () => caught = Record.Exception(registration!.Dispose);

        bench.System.HandleIrq(irq);
        bench.Threads.RunAll();

        Assert.IsType<InvalidOperationException>(caught);
        Assert.True(registration!.IsInstalled);
        script.OnThread = null;
        registration.Dispose();
        Assert.False(bench.Descriptor(irq).HasAction);
    }

    [Fact]
    public void Thread_ThatDies_ReleasesTheLineAndWhoWaits()
    {
        using ActionBench bench = new();
        Irq irq = bench.NewIrq();
        Assert.Equal(
            0, bench.RequestThread(irq, bench.Script("a"), IrqFlags.OneShot, out IrqRegistration? registration));
        bench.System.HandleIrq(irq);
        Assert.True(bench.Descriptor(irq).IsMasked);

        bench.Threads.Threads[0].Kill();

        Assert.Equal(1, bench.System.Diagnostics.CountOf(IrqDiagnosticId.ThreadDied));
        Assert.False(bench.Descriptor(irq).IsMasked);
        Assert.True(bench.System.SynchronizeHard(irq));
        bench.System.HandleIrq(irq);
        bench.Log.Take();
        bench.Threads.RunAll();
        Assert.Empty(bench.Log.Take());
        registration!.Dispose();
    }

    [Fact]
    public void TryRequestThreaded_WhenTheSecondThreadFails_KeepsNone()
    {
        using ActionBench bench = new(new ActionBenchOptions { HasForcedThreads = true });
        Irq irq = bench.NewIrq();
        bench.Threads.StartsLeft = 1;
        bench.Threads.StartResult = ErrorCode.NoMemory;

        Assert.Equal(ErrorCode.NoMemory, bench.RequestThreaded(irq, bench.Script("a"), IrqFlags.None, out _));

        Assert.Equal(-1, bench.Threads.StartsLeft);
        Assert.Empty(bench.Threads.Threads);
        Assert.False(bench.Descriptor(irq).HasAction);
    }

    private static void Fire(ActionBench bench, Irq irq, int times)
    {
        for (int i = 0; i < times; i++)
        {
            bench.System.HandleIrq(irq);
            bench.Threads.RunAll();
        }
    }
}
