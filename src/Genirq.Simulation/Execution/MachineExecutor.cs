using System.Numerics;
using Genirq.Platforms.X86;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Cpus;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Execution;

/// <summary>Runs a machine step by step. What comes next, where several things could, is the seed's choice.</summary>
/// <remarks>
/// <para>
/// A step is one of: the oldest write of a device arrives; a CPU takes an interrupt and handles it, or, if it can take
/// none, does its oldest piece of work; a handler's thread runs one round; software resends; a timer fires. Steps do
/// not overlap. Each costs <see cref="MachineOptions.StepNanoseconds"/>. Before a timer fires every write on the bus
/// has arrived.
/// </para>
/// <para>Not thread-safe: one thread runs a machine. Interrupts that are handled allocate nothing.</para>
/// </remarks>
public sealed partial class MachineExecutor
{
    private readonly SimulatedMachine _machine;
    private readonly MachineThreads _threads;
    private readonly SeededRandom _random;
    private readonly MachineCpu[] _cpus;
    private readonly CpuReadiness _ready;
    private readonly BusQueue _queue;
    private readonly MachineTrace _trace;
    private readonly ClockTimer?[] _ticks;
    private readonly long _stepNanoseconds;
    private readonly long _tickNanoseconds;
    private bool _hasResends;
    private bool _isInStep;

    internal MachineExecutor(SimulatedMachine machine, MachineParts parts, MachineOptions options)
    {
        _machine = machine;
        _threads = parts.Threads;
        _random = new SeededRandom(options.Seed);
        _cpus = parts.Cpus;
        _ready = parts.Ready;
        _queue = parts.Queue;
        _trace = parts.Trace;
        Clock = parts.Clock;
        _ticks = new ClockTimer?[_cpus.Length];
        _threads.TakeVector = TakeVector;
        _stepNanoseconds = options.StepNanoseconds;
        _tickNanoseconds = options.TickNanoseconds;
    }

    /// <summary>The machine's clock.</summary>
    public VirtualClock Clock { get; }

    /// <summary>How many steps there have been.</summary>
    public long StepCount { get; private set; }

    /// <summary>The CPU that executes now; -1 between steps, and while a device or a timer acts.</summary>
    public int CurrentCpu { get; private set; } = -1;

    /// <summary>Whether nothing can be done at this time; timers may be due later.</summary>
    public bool IsIdle => Sources() == StepSources.None;

    /// <summary>Whether a step is under way.</summary>
    internal bool IsInStep => _isInStep;

    /// <summary>Whether interrupts wait to be resent in software.</summary>
    internal bool HasResends => _hasResends;

    /// <summary>The random numbers.</summary>
    internal SeededRandom Random => _random;

    /// <summary>The threads of handlers.</summary>
    internal MachineThreads Threads => _threads;

    /// <summary>Has a CPU do something in process context, after what it was asked for before.</summary>
    /// <param name="cpu">A CPU; one that does not run has its work done by the first that does.</param>
    /// <param name="work">What.</param>
    public void Post(int cpu, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, _cpus.Length);
        _machine.ThrowIfDisposed();
        MachineCpu target = _cpus[cpu];
        if (!target.IsRunning)
        {
            target = _cpus[_machine.System.Cpus.Online.First];
        }

        target.Work.Enqueue(work);
        target.Settle();
    }

    /// <summary>Does one step.</summary>
    /// <returns>Whether there was anything to do at this time.</returns>
    /// <exception cref="InvalidOperationException">It was called from within a step.</exception>
    /// <exception cref="ObjectDisposedException">The machine was disposed.</exception>
    public bool Step()
    {
        _machine.ThrowIfDisposed();
        ThrowNotedError();
        StepSources sources = Sources();
        if (sources == StepSources.None)
        {
            return _machine.System.Affinity.RunNotifications() != 0;
        }

        if (_isInStep)
        {
            throw new InvalidOperationException("A step of the machine cannot begin within another one.");
        }

        _isInStep = true;
        StepCount++;
        Clock.Advance(_stepNanoseconds);
        try
        {
            Do(Choose(sources));
        }
        finally
        {
            CurrentCpu = -1;
            _isInStep = false;
        }

        ThrowNotedError();
        return true;
    }

    /// <summary>Does steps until nothing can be done at this time.</summary>
    /// <param name="maximumSteps">Limit: after so many it stops.</param>
    /// <returns>How many there were.</returns>
    public long RunReady(long maximumSteps = long.MaxValue)
    {
        long steps = 0;
        while (steps < maximumSteps && Step())
        {
            steps++;
        }

        return steps;
    }

    /// <summary>Does steps and moves the time forward, by a given time.</summary>
    /// <param name="nanoseconds">How long, 0 or more; what is due at its end is done. If steps take longer, what is
    /// left waits for the next call.</param>
    /// <returns>How many steps there were.</returns>
    public long RunFor(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        long end = checked(Clock.Nanoseconds + nanoseconds);
        long steps = 0;
        while (Clock.Nanoseconds <= end)
        {
            if (Step())
            {
                steps++;
            }
            else if (Clock.NextDueNanoseconds is { } next && next <= end)
            {
                Clock.Advance(Math.Max(next - Clock.Nanoseconds, 0));
            }
            else
            {
                Clock.Advance(end - Clock.Nanoseconds);
                break;
            }
        }

        return steps;
    }

    /// <summary>Does steps and moves the time forward until no work and no timer is left.</summary>
    /// <param name="maximumNanoseconds">Limit: how far the time may go; 10 seconds if left out. Periodic timers never
    /// end.</param>
    /// <returns>How many steps there were.</returns>
    public long RunUntilIdle(long maximumNanoseconds = 10_000_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumNanoseconds);
        long end = checked(Clock.Nanoseconds + maximumNanoseconds);
        long steps = 0;
        while (Clock.Nanoseconds <= end)
        {
            if (Step())
            {
                steps++;
            }
            else if (Clock.NextDueNanoseconds is { } next && next <= end)
            {
                Clock.Advance(Math.Max(next - Clock.Nanoseconds, 0));
            }
            else
            {
                break;
            }
        }

        return steps;
    }

    /// <summary>Lets a CPU's tick come, unless it does already.</summary>
    internal void ArmTick(int cpu)
    {
        if (_ticks[cpu] is null)
        {
            long now = Clock.Nanoseconds;
            ArmTick(cpu, _tickNanoseconds - (now % _tickNanoseconds));
        }
    }

    /// <summary>The CPUs whose tick comes, and what makes it.</summary>
    internal IEnumerable<(int Cpu, ClockTimer Timer)> Ticks() => Enumerable.Range(0, _ticks.Length)
        .Where(cpu => _ticks[cpu] is not null)
        .Select(cpu => (cpu, _ticks[cpu]!));

    /// <summary>Goes on from where another machine's executor stood. The time is set.</summary>
    /// <param name="steps">How many steps there have been.</param>
    /// <param name="random">The random numbers' state.</param>
    /// <param name="hasResends">Whether interrupts wait to be resent in software.</param>
    /// <param name="ticks">The CPUs whose tick comes, and the places of their timers.</param>
    internal void Restore(long steps, ulong random, bool hasResends, IReadOnlyList<(int Cpu, int Place)> ticks)
    {
        StepCount = steps;
        _random.State = random;
        _hasResends = hasResends;
        foreach (ClockTimer? timer in _ticks)
        {
            timer?.Dispose();
        }

        Array.Clear(_ticks);
        foreach ((int cpu, int place) in ticks)
        {
            _ticks[cpu] = Clock.CallAt(place, _ => Tick(cpu), this);
        }
    }

    /// <summary>Notes that interrupts wait to be resent in software.</summary>
    internal void RequestResends() => _hasResends = true;

    /// <summary>All CPUs meet with interrupts on: what waits in their local APICs is handled.</summary>
    /// <remarks>What comes while they do waits. Source: Linux 6.12, kernel/stop_machine.c, multi_cpu_stop.</remarks>
    internal void Rendezvous()
    {
        int current = CurrentCpu;
        _machine.Bus.ArriveAll();
        foreach (MachineCpu cpu in _cpus)
        {
            if (cpu.IsRunning)
            {
                _machine.Controller?.Tick(cpu.Index);
            }
        }

        foreach (MachineCpu cpu in _cpus)
        {
            while (cpu.IsRunning && cpu.HasInterrupt)
            {
                CurrentCpu = cpu.Index;
                Interrupt(cpu);
                cpu.Settle();
            }
        }

        CurrentCpu = current;
    }

    /// <summary>Whether a vector waits that its CPU could take, were its interrupts on.</summary>
    internal bool CanTakeVector()
    {
        foreach (MachineCpu cpu in _cpus)
        {
            if (cpu.IsRunning && cpu.HasInterrupt)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A thread waits for the end of an interrupt: the first CPU that has a vector takes it.</summary>
    /// <returns>Whether one could.</returns>
    internal bool TakeVector()
    {
        int current = CurrentCpu;
        foreach (MachineCpu cpu in _cpus)
        {
            if (cpu.IsRunning && cpu.HasInterrupt)
            {
                CurrentCpu = cpu.Index;
                Interrupt(cpu);
                cpu.Settle();
                CurrentCpu = current;
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives the work of a CPU that has gone to one that runs.</summary>
    internal void MoveWork(int cpu)
    {
        while (_cpus[cpu].Work.TryDequeue(out Action? work))
        {
            Post(cpu, work);
        }

        _cpus[cpu].Settle();
    }

    private void ArmTick(int cpu, long delayNanoseconds) =>
        _ticks[cpu] = (ClockTimer)Clock.After(delayNanoseconds, () => Tick(cpu));

    private StepSources Sources()
    {
        StepSources sources = _queue.Count != 0 ? StepSources.Bus : StepSources.None;
        sources |= _ready.Count != 0 ? StepSources.Cpu : StepSources.None;
        sources |= _threads.HasWaiting ? StepSources.Thread : StepSources.None;
        sources |= _hasResends ? StepSources.Resend : StepSources.None;
        return Clock.NextDueNanoseconds <= Clock.Nanoseconds ? sources | StepSources.Timer : sources;
    }

    private StepSources Choose(StepSources sources)
    {
        int bits = (int)sources;
        if ((bits & (bits - 1)) != 0)
        {
            for (int rank = _random.Next(BitOperations.PopCount((uint)bits)); rank > 0; rank--)
            {
                bits &= bits - 1;
            }
        }

        return (StepSources)(bits & -bits);
    }

    private void Do(StepSources source)
    {
        switch (source)
        {
            case StepSources.Bus:
                _machine.Bus.ArriveNext();
                break;
            case StepSources.Cpu:
                RunCpu(_cpus[_ready.At(_ready.Count == 1 ? 0 : _random.Next(_ready.Count))]);
                break;
            case StepSources.Thread:
                RunThread();
                break;
            case StepSources.Resend:
                _hasResends = false;
                CurrentCpu = _machine.System.Cpus.Online.First;
                _machine.System.RunSoftwareResends(_cpus[CurrentCpu].Context);
                break;
            default:
                _machine.Bus.ArriveAll();
                Clock.FireNext();
                break;
        }
    }

    private void RunCpu(MachineCpu cpu)
    {
        CurrentCpu = cpu.Index;
        if (cpu.CanBeInterrupted)
        {
            Interrupt(cpu);
        }
        else
        {
            Action work = cpu.Work.Dequeue();
            if (_trace.IsOn)
            {
                _trace.Write(new TraceRecord(TraceKind.Work) { Cpu = cpu.Index });
            }

            work();
        }

        cpu.Settle();
    }

    private void Interrupt(MachineCpu cpu)
    {
        if (cpu.Controller is { } controller)
        {
            controller.Deliver(cpu);
            return;
        }

        int vector = cpu.Apic.Take();
        if (_trace.IsOn)
        {
            Irq irq = _machine.Vectors.IrqAt(cpu.Index, vector);
            _trace.Write(new TraceRecord(TraceKind.Taken) { Cpu = cpu.Index, Vector = vector, Irq = irq });
        }

        bool isExpected = vector < X86Vectors.FirstSystem
            ? _machine.Vectors.Deliver(cpu.Context, vector)
            : Swallow(cpu, vector);
        if (!isExpected && _trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.Unexpected) { Cpu = cpu.Index, Vector = vector });
        }
    }

    // The system's own vectors have no interrupt behind them, and nothing to do here. Source: Linux 6.12,
    // arch/x86/kernel/irq.c, handle_spurious_interrupt.
    private bool Swallow(MachineCpu cpu, int vector)
    {
        cpu.Apic.EndOfInterrupt();
        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.Ended) { Cpu = cpu.Index, Vector = vector });
        }

        return vector != X86Vectors.ManagedShutdown;
    }

    private void RunThread()
    {
        if (_threads.TakeWoken(_random) is not { } thread)
        {
            CurrentCpu = _machine.System.Cpus.Online.First;
            _threads.ResumeNext();
            return;
        }

        CurrentCpu = thread.FindCpu(_machine.System.Cpus);
        if (_trace.IsOn)
        {
            _trace.Write(
                new TraceRecord(TraceKind.ThreadRun) { Cpu = CurrentCpu, Irq = thread.Irq, Name = thread.Name });
        }

        thread.Run();
    }

    private void Tick(int cpu)
    {
        _ticks[cpu] = null;
        if (!_cpus[cpu].IsRunning)
        {
            return;
        }

        int left = 0;
        if (_machine.Controller is { } controller)
        {
            controller.Tick(cpu);
        }
        else
        {
            left = _machine.Vectors.Tick(cpu);
        }

        if (_trace.IsOn)
        {
            _trace.Write(new TraceRecord(TraceKind.Tick) { Cpu = cpu, Data = (uint)left });
        }

        if (left != 0)
        {
            ArmTick(cpu);
        }
    }
}
