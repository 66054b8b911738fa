using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

[Collection(nameof(MeasuredTests))]
public sealed class MachineExecutorTests
{
    [Fact]
    public void Run_SameSeed_GivesTheSameTrace_OthersAnother()
    {
        TraceRecord[] first = Play(seed: 1);

        Assert.Equal(first, Play(seed: 1));
        Assert.Contains(Enumerable.Range(2, 20), seed => !first.SequenceEqual(Play((ulong)seed)));
    }

    [Fact]
    public void Run_InterruptsOff_WaitsAndGoesOnWithWork()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        bench.Start(1);
        int done = 0;
        bench.Machine.Cpus[0].AreInterruptsOn = false;
        bench.Machine.Executor.Post(0, () => done++);

        bench.Fire(0);

        Assert.Equal((0, 1), (bench.CountOf(0), done));
        Assert.True(bench.Machine.Executor.IsIdle);
        bench.Machine.Cpus[0].AreInterruptsOn = true;
        Assert.False(bench.Machine.Executor.IsIdle);
        bench.Machine.Executor.RunReady();
        Assert.Equal(1, bench.CountOf(0));
    }

    [Fact]
    public void Run_TaskPriority_HoldsLowerVectorsBack()
    {
        using MachineBench bench = new(MachineBench.Options(1));
        bench.Start(1);
        bench.Machine.Cpus[0].TaskPriority = 0x20;
        bench.Fire(0);
        Assert.Equal(0, bench.CountOf(0));

        bench.Machine.Cpus[0].TaskPriority = 0x1F;
        bench.Machine.Executor.RunReady();

        Assert.Equal(1, bench.CountOf(0));
    }

    [Fact]
    public void RunFor_Timers_FireInOrderAtTheirTimes()
    {
        using SimulatedMachine machine = new(new MachineOptions { StepNanoseconds = 0 });
        List<(string Name, long At)> fired = [];
        using ITimer late = machine.Clock.After(2000, () => fired.Add(("late", machine.Clock.Nanoseconds)));
        using ITimer early = machine.Clock.After(1000, () => fired.Add(("early", machine.Clock.Nanoseconds)));
        using ITimer tied = machine.Clock.After(1000, () => fired.Add(("tied", machine.Clock.Nanoseconds)));
        using ITimer gone = machine.Clock.After(1500, () => fired.Add(("gone", machine.Clock.Nanoseconds)));
        gone.Dispose();

        machine.Executor.RunFor(2000);

        Assert.Equal([("early", 1000), ("tied", 1000), ("late", 2000)], fired);
        Assert.Equal(2000, machine.Clock.Nanoseconds);
    }

    [Fact]
    public void RunFor_PeriodicTimer_FiresUntilItIsChanged()
    {
        using SimulatedMachine machine = new(new MachineOptions { StepNanoseconds = 0 });
        TimeProvider time = machine.Clock;
        int count = 0;
        using ITimer timer = time.CreateTimer(
            _ => count++, null, TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(2));

        machine.Executor.RunFor(5000);
        Assert.Equal(3, count);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        machine.Executor.RunFor(5000);

        Assert.Equal(3, count);
        Assert.Equal(0, machine.Executor.RunUntilIdle());
    }

    [Fact]
    public void Step_WithinAStep_Throws()
    {
        using SimulatedMachine machine = new();
        Exception? thrown = null;
        machine.Executor.Post(0, () =>
        {
            machine.Executor.Post(0, static () => { });
            thrown = Record.Exception(() => machine.Executor.Step());
        });

        machine.Executor.RunReady();

        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public void Run_ThreadedHandler_RunsItsThreadOnTheInterruptsCpu()
    {
        using MachineBench bench = new(MachineBench.Options(4, RemappingKind.Intel));
        Assert.Equal(1, bench.Driver.Interrupts.EnableMsiX(1, 1));
        Irq irq = bench.IrqOf(0);
        int ranOn = -1;
        using IrqRegistration registration = bench.Machine.System.RequestThreaded(
            irq,
            "card",
            (_, _) =>
            {
                ranOn = bench.Machine.Executor.CurrentCpu;
                return IrqResult.Handled;
            },
            this);
        bench.Machine.System.Affinity.Set(irq, CpuMask.Of(2));

        bench.Fire(0);

        Assert.Equal(2, ranOn);
        Assert.Contains(bench.Trace.Items, item => item.Kind == TraceKind.ThreadRun && item.Cpu == 2);
    }

    [Fact]
    public void Run_AffinityNotifier_IsTold()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Amd));
        bench.Start(1);
        List<CpuMask> told = [];
        bench.Machine.System.Affinity.SetNotifier(bench.IrqOf(0), new IrqAffinityNotifier((_, mask) => told.Add(mask)));

        bench.Machine.System.Affinity.Set(bench.IrqOf(0), CpuMask.Of(0));
        Assert.Empty(told);
        bench.Machine.Executor.RunReady();

        Assert.Equal([CpuMask.Of(0)], told);
        bench.Machine.System.Affinity.SetNotifier(bench.IrqOf(0), null);
    }

    [Fact]
    public void Run_DisabledMeanwhile_IsResentWhenEnabled()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Intel));
        bench.Start(1);
        bench.Machine.System.Disable(bench.IrqOf(0));
        bench.Fire(0);
        Assert.Equal(0, bench.CountOf(0));

        bench.Machine.System.Enable(bench.IrqOf(0));
        bench.Machine.Executor.RunReady();

        Assert.Equal(1, bench.CountOf(0));
        Assert.Contains(bench.Trace.Items, item => item.Kind == TraceKind.Retriggered);
    }

    [Theory]
    [InlineData(RemappingKind.None)]
    [InlineData(RemappingKind.Intel)]
    [InlineData(RemappingKind.Amd)]
    public void Trigger_ToHandlerUntraced_AllocatesNothing(RemappingKind remapping)
    {
        using MachineBench bench = new(MachineBench.Options(4, remapping));
        bench.Start(16);
        bench.Machine.Trace = null;
        for (int i = 0; i < 32; i++)
        {
            bench.Fire(i & 15);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            bench.Fire(i & 15);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1032, Enumerable.Range(0, 16).Sum(bench.CountOf));
    }

    [Fact]
    public void Options_WhatCannotBe_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MachineOptions { CpuCount = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MachineOptions { CpuCount = 4097 });
        Assert.Throws<ArgumentException>(
            () => new SimulatedMachine(new MachineOptions { CpuCount = 2, OnlineCpus = CpuMask.Of(2) }));
        ArgumentException far = Assert.Throws<ArgumentException>(
            () => new SimulatedMachine(new MachineOptions { CpuCount = 2, ApicIds = [0, 40000] }));
        Assert.Contains("CPU 1 has local APIC 40000", far.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_SparseApicsAndOfflineCpus_ReachTheOnlineOnes()
    {
        using MachineBench bench = new(MachineBench.Options(4, RemappingKind.Intel) with
        {
            ApicIds = [0, 0x10000, 7, 0xFFFFFF],
            OnlineCpus = CpuMask.Of(1, 3),
        });
        bench.Start(2);

        bench.Fire(0);
        bench.Fire(1);

        Assert.Equal([1, 3], bench.Handled.Values.Select(item => item.Cpu).Order());
    }

    private static TraceRecord[] Play(ulong seed)
    {
        using MachineBench bench = new(MachineBench.Options(4) with { Seed = seed });
        bench.Start(4);
        for (int i = 0; i < 8; i++)
        {
            bench.Card.Trigger(i & 3);
            bench.Machine.Executor.Post(i & 3, static () => { });
        }

        bench.Machine.Executor.RunUntilIdle();
        return [.. bench.Trace.Items];
    }
}
