using Genirq.Cpus;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

/// <summary>Interrupts that are moved, and CPUs that go, while events are under way.</summary>
public sealed class MachineMoveTests
{
    private const long Tick = 4_000_000;

    [Fact]
    public void SetAffinity_Remapped_GivesTheOldVectorBackAtTheNextTick()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Intel));
        bench.Start(1);
        int from = bench.TargetOf(0);

        bench.Machine.System.Affinity.Set(bench.IrqOf(0), CpuMask.Of(1 - from));

        Assert.Equal(1u, bench.Machine.Vectors.Matrix[from].Allocated);
        bench.Machine.Executor.RunFor(Tick);
        Assert.Equal(0u, bench.Machine.Vectors.Matrix[from].Allocated);
        bench.Fire(0);
        Assert.Equal((1, 1 - from), bench.Handled[0]);
    }

    [Fact]
    public void Tick_EventWaitsOnTheOldCpu_KeepsTheOldVectorUntilItIsHandled()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Intel));
        bench.Start(1);
        int from = bench.TargetOf(0);
        bench.Machine.Cpus[from].AreInterruptsOn = false;
        bench.Fire(0);

        bench.Machine.System.Affinity.Set(bench.IrqOf(0), CpuMask.Of(1 - from));
        bench.Machine.Executor.RunFor(3 * Tick);

        Assert.Equal(0, bench.CountOf(0));
        Assert.Equal(1u, bench.Machine.Vectors.Matrix[from].Allocated);
        bench.Machine.Cpus[from].AreInterruptsOn = true;
        bench.Machine.Executor.RunFor(2 * Tick);
        Assert.Equal((1, from), bench.Handled[0]);
        Assert.Equal(0u, bench.Machine.Vectors.Matrix[from].Allocated);
    }

    [Fact]
    public void SetAffinity_NotRemapped_IsDoneByTheNextEvent()
    {
        using MachineBench bench = new(MachineBench.Options(2));
        bench.Start(1);
        int from = bench.TargetOf(0);

        bench.Machine.System.Affinity.Set(bench.IrqOf(0), CpuMask.Of(1 - from));

        Assert.Equal(from, bench.TargetOf(0));
        bench.Fire(0);
        Assert.Equal((1, from), bench.Handled[0]);
        Assert.Equal(1 - from, bench.TargetOf(0));
        bench.Fire(0);
        Assert.Equal((2, 1 - from), bench.Handled[0]);
        bench.Machine.Executor.RunFor(2 * Tick);
        Assert.Equal(0u, bench.Machine.Vectors.Matrix[from].Allocated);
    }

    [Theory]
    [InlineData(RemappingKind.None)]
    [InlineData(RemappingKind.Intel)]
    [InlineData(RemappingKind.Amd)]
    public void TakeCpuOffline_EventComesMeanwhile_IsHandledElsewhere(RemappingKind remapping)
    {
        using MachineBench bench = new(MachineBench.Options(2, remapping));
        bench.Start(1);
        int from = bench.TargetOf(0);
        bench.Machine.Trace = new WriteHook(() => bench.Card.Trigger(0)) { Cpu = from, Irq = bench.IrqOf(0) };

        Assert.Equal(0, bench.Machine.TakeCpuOffline(from));

        bench.Machine.Trace = null;
        bench.Machine.Executor.RunReady();
        Assert.Equal((1, 1 - from), bench.Handled[0]);
        Assert.Equal(0, bench.Machine.FaultCount);
    }

    [Fact]
    public void TakeCpuOffline_CpuHeldInterruptsBack_HandlesThemFirst()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Intel));
        bench.Start(1);
        int from = bench.TargetOf(0);
        bench.Machine.Cpus[from].AreInterruptsOn = false;
        bench.Fire(0);

        bench.Machine.TakeCpuOffline(from);

        Assert.Equal((1, from), bench.Handled[0]);
    }

    [Fact]
    public void TakeCpuOffline_WithWork_HasItDoneElsewhere()
    {
        using MachineBench bench = new(MachineBench.Options(3));
        int doneBy = -1;
        bench.Machine.Executor.Post(2, () => doneBy = bench.Machine.Executor.CurrentCpu);

        bench.Machine.TakeCpuOffline(2);

        bench.Machine.Executor.RunReady();
        Assert.Equal(0, doneBy);
    }

    [Fact]
    public void BringCpuOnline_Again_TakesInterrupts()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Amd));
        bench.Start(1);
        int from = bench.TargetOf(0);
        bench.Machine.TakeCpuOffline(from);
        bench.Machine.BringCpuOnline(from);
        bench.Machine.System.Affinity.Set(bench.IrqOf(0), CpuMask.Of(from));
        bench.Machine.Executor.RunFor(2 * Tick);

        bench.Fire(0);

        Assert.Equal((1, from), bench.Handled[0]);
    }

    [Fact]
    public void TakeCpuOffline_LastOne_IsRefused()
    {
        using MachineBench bench = new(MachineBench.Options(1));

        Assert.Equal(-16, bench.Machine.TakeCpuOffline(0));
        Assert.True(bench.Machine.Cpus[0].IsRunning);
    }

    // Does something once, when an interrupt is sent away from a CPU.
    private sealed class WriteHook(Action action) : TraceSink
    {
        private bool _isDone;

        public int Cpu { get; init; }

        public Irq Irq { get; init; }

        public override void Write(in TraceRecord item)
        {
            bool isMove = item.Kind == TraceKind.Moved && item.Irq == Irq && item.Cpu != Cpu;
            if (isMove && !_isDone)
            {
                _isDone = true;
                action();
            }
        }
    }
}
