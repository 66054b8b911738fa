using System.Diagnostics;
using System.Globalization;
using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Platforms.Arm;
using Genirq.Platforms.RiscV;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Messages;
using Genirq.Platforms.X86.Remapping;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Cpus;
using Genirq.Simulation.Execution;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;
using Genirq.Simulation.Wires;

namespace Genirq.Simulation.Machines;

/// <summary>A machine in memory: CPUs with local APICs, perhaps remapping units, a PCI bus, time.
/// Deterministic.</summary>
/// <remarks>
/// <para>
/// A device's message goes over the bus, through the remapping unit's table or directly, to a local APIC, and waits
/// there until its CPU takes it: then the vector domain finds the interrupt, and its flow and handlers run. Nothing
/// happens by itself: see <see cref="Executor"/>. Equal options and equal calls give equal runs.
/// </para>
/// <para>Not thread-safe: one thread runs a machine.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SimulatedMachine : IDisposable
{
    // Messages of any platform go to one window of addresses; a hart's interrupt file has a page of it.
    private const ulong MessageBase = 0xFEE00000;

    private readonly MachineParts _parts;
    private readonly MachineCpu[] _cpus;
    private readonly VectorDomain? _vectors;
    private readonly RemappingUnit[] _units;
    private readonly MessageRouter _router;
    private readonly HandlerTrace _handlers;

    /// <summary>Makes a machine and boots it: its online CPUs run, its bus is empty.</summary>
    /// <param name="options">What it is made of; null: one CPU.</param>
    /// <exception cref="ArgumentException">No CPU is online, or a local APIC's number cannot be reached.</exception>
    public SimulatedMachine(MachineOptions? options = null)
    {
        Options = options ?? new MachineOptions();
        ApicModel model = Options.Apics();
        Check(Options, model);
        VirtualClock clock = new();
        _parts = new MachineParts(
            clock, new MachineTrace(clock), new MachineThreads(), new BusQueue());
        System = new IrqSystem(SystemOptions());
        _parts.Ready = new CpuReadiness(Options.CpuCount);
        _parts.Cpus = [.. System.Cpus.Select(cpu => new MachineCpu(cpu, _parts.Ready))];
        _cpus = _parts.Cpus;
        System.Hotplug.AddStep(new MachineHotplug(_cpus, () => Bus!));
        MachineApics apics = new(_parts.Trace);
        Controller = MakeController();
        _vectors = Controller is null ? VectorDomain.Create(System, VectorOptions(model, apics)) : null;
        _units = [.. Enumerable.Range(0, UnitCount).Select(MakeUnit)];
        _router = new MessageRouter(apics, new ApicDirectory(model, Options.CpuCount), _parts.Trace)
        {
            Controller = Controller,
        };
        _router.Connect(_units, model.HasExtendedDestination, System.Diagnostics);
        Executor = new MachineExecutor(this, _parts, Options);
        apics.Connect(_cpus, Executor);
        if (Controller is not null)
        {
            Controller.Connect(_cpus);
            Controller.ArmTick = Executor.ArmTick;
        }

        MachineWires? wires = _vectors is null ? null : MakeWires(_vectors, apics);
        Bus = new MachineBus(this, _parts, Options, _router, wires);
        _handlers = new HandlerTrace(_parts.Trace);
        Trace = Options.Trace;
        foreach (int cpu in System.Cpus.Online)
        {
            _cpus[cpu].IsRunning = true;
        }
    }

    /// <summary>What it is made of.</summary>
    public MachineOptions Options { get; }

    /// <summary>Its interrupts.</summary>
    public IrqSystem System { get; }

    /// <summary>Its vectors.</summary>
    /// <exception cref="InvalidOperationException">It is not x86.</exception>
    public VectorDomain Vectors => _vectors
        ?? throw new InvalidOperationException($"A machine of {Options.Platform} has no x86 vectors.");

    /// <summary>Its ITS; null if it is not a machine with one.</summary>
    public ItsDomain? Its => (Controller as ItsController)?.Its;

    /// <summary>The interrupt files of its harts; null if it is not RISC-V machine.</summary>
    public ImsicDomain? Imsic => (Controller as ImsicController)?.Imsic;

    /// <summary>The domain that gives messages where no remapping unit is in front of a device.</summary>
    public IrqDomain MessageDomain => Controller?.Domain ?? Vectors;

    /// <summary>The domains of its remapping units; empty if there are none.</summary>
    public IReadOnlyList<IrqDomain> RemappingDomains => [.. _units.Select(static unit => unit.Domain)];

    /// <summary>Its CPUs by number, also those that are not online.</summary>
    public IReadOnlyList<MachineCpu> Cpus => _cpus;

    /// <summary>Its PCI bus.</summary>
    public MachineBus Bus { get; }

    /// <summary>What runs it.</summary>
    public MachineExecutor Executor { get; }

    /// <summary>Its clock; a <see cref="TimeProvider"/> for drivers.</summary>
    public VirtualClock Clock => _parts.Clock;

    /// <summary>Who takes the trace; null: none, and then it costs next to nothing.</summary>
    public TraceSink? Trace
    {
        get => _parts.Trace.Sink;
        set
        {
            _parts.Trace.Sink = value;
            System.Tracer = value is null ? null : _handlers;
        }
    }

    /// <summary>How many messages of devices were refused on their way.</summary>
    public long FaultCount => _router.FaultCount;

    /// <summary>What brings messages to its CPUs; null on x86.</summary>
    internal MessageController? Controller { get; }

    private int UnitCount => Options.Remapping == RemappingKind.None ? 0 : Options.RemappingUnits;

    /// <summary>Takes a CPU offline: its interrupts are moved, what waits there is raised again elsewhere.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>As <see cref="CpuHotplug.TakeOffline"/>.</returns>
    /// <remarks>
    /// Not from a handler. All CPUs meet first, with interrupts on, whatever <see cref="MachineCpu.AreInterruptsOn"/>
    /// says: a CPU that keeps them off would hold all others up. Its work goes to a CPU that runs. What a handler
    /// throws meanwhile is thrown when the CPU is offline.
    /// </remarks>
    public int TakeCpuOffline(int cpu)
    {
        ThrowIfDisposed();
        ThrowIfImpossible(cpu);
        if (_cpus[cpu].IsRunning)
        {
            Executor.Rendezvous();
        }

        int result = System.Hotplug.TakeOffline(cpu);
        if (result == 0 && _cpus[cpu].IsRunning)
        {
            _cpus[cpu].IsRunning = false;
            _cpus[cpu].Apic.Reset();
            Executor.MoveWork(cpu);
            Note(TraceKind.CpuOffline, cpu);
        }

        Executor.ThrowNotedError();
        return result;
    }

    /// <summary>Brings a CPU online.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <returns>As <see cref="CpuHotplug.BringOnline"/>.</returns>
    public int BringCpuOnline(int cpu)
    {
        ThrowIfDisposed();
        ThrowIfImpossible(cpu);
        bool wasRunning = _cpus[cpu].IsRunning;
        int result = ErrorCode.Invalid;
        try
        {
            result = System.Hotplug.BringOnline(cpu);
        }
        finally
        {
            // Also when a callback has thrown.
            _cpus[cpu].IsRunning = System.Cpus.Online.Contains(cpu);
        }

        if (result == 0 && !wasRunning)
        {
            Note(TraceKind.CpuOnline, cpu);
        }

        Executor.ThrowNotedError();
        return result;
    }

    /// <summary>Runs the machine until a task has ended; the same as <see cref="MachineExecutor.RunUntil(Task, long)"/>
    /// of its executor.</summary>
    /// <param name="task">The task. What it throws is thrown here.</param>
    /// <exception cref="InvalidOperationException">The machine is idle, and the task waits for what cannot
    /// come.</exception>
    public void RunUntil(Task task) => Executor.RunUntil(task);

    /// <summary>Starts an asynchronous function that awaits interrupts, and runs the machine until it has
    /// ended.</summary>
    /// <param name="function">The function. It goes on on this thread, between two steps of the machine.</param>
    /// <exception cref="InvalidOperationException">The machine is idle, and the function waits for what cannot
    /// come.</exception>
    public void RunUntil(Func<Task> function) => Executor.RunUntil(function);

    /// <summary>What it is and where it stands, such as <c>X86 machine of 4 CPUs at 1200 ns, 12 steps</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Options.Platform} machine of {Options.CpuCount} CPUs at {Clock.Nanoseconds} ns, {Executor.StepCount} steps");

    /// <summary>Writes a sentence into the trace.</summary>
    /// <param name="text">The sentence.</param>
    public void Note(string text)
    {
        if (_parts.Trace.IsOn)
        {
            _parts.Trace.Write(new TraceRecord(TraceKind.Note) { Name = text });
        }
    }

    /// <summary>Ends the machine: running it, plugging and claiming throw, and so do allocating and requesting in its
    /// system; freeing works. Tasks that await its interrupts go on in this call, with an exception.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        System.Dispose();
        _parts.Threads.End();
    }

    /// <summary>Throws if the machine was disposed.</summary>
    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    private bool IsDisposed { get; set; }

    private void ThrowIfImpossible(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, _cpus.Length);
    }

    private static void Check(MachineOptions options, ApicModel model)
    {
        if (options.Platform != MachinePlatform.X86 && options.Remapping != RemappingKind.None)
        {
            throw new ArgumentException(
                $"{nameof(MachineOptions.Remapping)} is {options.Remapping}, but {nameof(MachineOptions.Platform)} is "
                + $"{options.Platform}: remapping units are a part of x86 only.",
                nameof(options));
        }

        if (options.Platform == MachinePlatform.RiscVImsic && options.CpuCount > MachineOptions.MostHarts)
        {
            throw new ArgumentException(
                $"{nameof(MachineOptions.CpuCount)} is {options.CpuCount}; messages of {options.Platform} reach "
                + $"{MachineOptions.MostHarts} harts at most.",
                nameof(options));
        }

        CpuMask possible = CpuMask.FirstCpus(options.CpuCount);
        CheckCpus(nameof(MachineOptions.PresentCpus), options.PresentCpus, possible);
        CheckCpus(nameof(MachineOptions.OnlineCpus), options.OnlineCpus, options.PresentCpus ?? possible);
        HashSet<uint> apics = [];
        for (int cpu = 0; cpu < options.CpuCount; cpu++)
        {
            if (model.ApicIdOf(cpu) > model.MaximumApicId)
            {
                throw new ArgumentException(
                    $"{nameof(MachineOptions.ApicIds)}: CPU {cpu} has local APIC {model.ApicIdOf(cpu)}; messages reach "
                    + $"{model.MaximumApicId} at most.",
                    nameof(options));
            }

            if (!apics.Add(model.ApicIdOf(cpu)))
            {
                throw new ArgumentException(
                    $"{nameof(MachineOptions.ApicIds)}: CPU {cpu} has local APIC {model.ApicIdOf(cpu)}, as another CPU "
                    + "has; CPUs beyond the list have their own number.",
                    nameof(options));
            }
        }
    }

    private static void CheckCpus(string name, CpuMask? cpus, CpuMask from)
    {
        if (cpus is { } given && (given.IsEmpty || !given.IsSubsetOf(from)))
        {
            throw new ArgumentException(
                $"{name} is \"{given}\"; one or more of the CPUs {from} are possible.", name);
        }
    }

    private IrqSystemOptions SystemOptions() => Options.Platform switch
    {
        MachinePlatform.X86 => X86Options.ForSystem(PlainOptions()),
        MachinePlatform.RiscVImsic => WithoutReservations(ImsicOptions.ForSystem(PlainOptions())),
        _ => WithoutReservations(PlainOptions() with { AffinityMoves = AffinityMoves.AtOnce }),
    };

    private IrqSystemOptions WithoutReservations(IrqSystemOptions options) => options with
    {
        HasReservationMode = false,
        Views = Options.System.Views with
        {
            ShowsTrigger = true,
            ShowsPendingAffinity = options.AffinityMoves == AffinityMoves.InInterrupt,
        },
    };

    private IrqSystemOptions PlainOptions() => Options.System with
    {
        PossibleCpus = Options.CpuCount,
        PresentCpus = Options.PresentCpus,
        OnlineCpus = Options.OnlineCpus ?? Options.PresentCpus,
        CpuNodes = Options.CpuNodes,
        TimeProvider = _parts.Clock,
        Threads = _parts.Threads,
        ScheduleSoftwareResends = () => Executor.RequestResends(),
        HandlerFailed = NoteError,
    };

    private MessageController? MakeController() => Options.Platform switch
    {
        MachinePlatform.ArmIts => new ItsController(System, Options.Lpis, MessageBase, _parts.Trace),
        MachinePlatform.RiscVImsic => new ImsicController(System, Options.Identities, MessageBase, _parts.Trace),
        _ => null,
    };

    private X86Options VectorOptions(ApicModel model, MachineApics apics) => new()
    {
        Apics = model,
        Hardware = apics,
        SystemVectors = Options.SystemVectors,
        OfflineRule = Options.OfflineRule,
        LegacyIrqs = Options.LegacyIrqs,
    };

    private MachineWires MakeWires(VectorDomain vectors, MachineApics apics)
    {
        MachineWires wires = new(vectors, _router.UnitOf(default), _router, _parts.Trace);
        apics.LevelEnded = wires.EndVector;
        wires.Domain.IsPinActive = pin => wires.IsSent(pin) && Executor.CanTakeVector();
        return wires;
    }

    private void NoteError(IrqHandlerError error)
    {
        if (Options.RethrowsHandlerErrors)
        {
            Executor.NoteError(error.Exception);
        }

        Options.System.HandlerFailed?.Invoke(error);
    }

    private RemappingUnit MakeUnit(int number) => Options.Remapping == RemappingKind.Intel
        ? new IntelUnit(IntelRemappingDomain.Create(Vectors, new IntelOptions { Unit = number }))
        : MakeAmdUnit(number);

    // Entries of 32 bits hold destinations of 8.
    private AmdUnit MakeAmdUnit(int number)
    {
        bool isLong = Vectors.Options.Apics.IsX2Apic;
        AmdOptions options = new() { Unit = number, HasLongEntries = isLong };
        return new AmdUnit(AmdRemappingDomain.Create(Vectors, options), isLong);
    }

    private void Note(TraceKind kind, int cpu)
    {
        if (_parts.Trace.IsOn)
        {
            _parts.Trace.Write(new TraceRecord(kind) { Cpu = cpu });
        }
    }
}
