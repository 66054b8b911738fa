using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Plans;

/// <summary>Makes changes one after the other, and writes down what they met.</summary>
internal sealed class PlanRun : IDisposable
{
    // The bus of hypothetical functions; the next lower ones when it is full.
    private const byte AddedBus = 0xFF;
    private const int DevicesOfBus = 32;

    private readonly MachineCapture _capture;
    private readonly MachineCapture _told;
    private readonly MachineCapture _started;
    private readonly DriverStarter _starter;
    private readonly List<PlanStep> _steps = [];
    private readonly List<PlanFailure> _failures = [];
    private readonly Dictionary<PciSlot, List<PciSlot>> _virtual = [];
    private readonly SortedDictionary<PciSlot, StartedDriver> _drivers = [];
    private List<string> _notes = [];
    private readonly List<string> _commands = [];
    private readonly HashSet<Irq> _parked = [];
    private string _action = "";
    private int _added;
    private bool _areCpusGiven;

    private PlanRun(MachineCapture capture, MachineCapture told, MachineCapture started, ChangingMachine machine)
    {
        _capture = capture;
        _told = told;
        _started = started;
        _starter = new DriverStarter(capture);
        Machine = machine;
        _parked.UnionWith(Parked().Select(static parked => parked.Irq));
    }

    /// <summary>The machine that changes.</summary>
    public ChangingMachine Machine { get; }

    /// <summary>What it depends on and is not known.</summary>
    public required PlanDoubts Doubts { get; init; }

    /// <summary>What each change did.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>What was refused; nothing where that depends on what is not known.</summary>
    public IReadOnlyList<PlanFailure> Failures => Doubts.AreRefusalsKnown ? _failures : [];

    /// <summary>The drivers that started with the machine, by slot; empty if they run.</summary>
    public IReadOnlyList<StartedDriver> Started => _starter.Started;

    /// <summary>Lines to type that do what was planned.</summary>
    public IReadOnlyList<string> Commands => _commands;

    /// <summary>Begins with a Machine.</summary>
    /// <param name="capture">The machine as it was captured.</param>
    /// <param name="told">What was told of it, without what was inferred since.</param>
    /// <param name="start">How it is started; null: it is as captured, and its drivers run.</param>
    /// <param name="rebuild">How it is rebuilt.</param>
    /// <param name="unexplained">Vectors of its table that no interrupt explains.</param>
    public static PlanRun Begin(
        MachineCapture capture, MachineCapture told, PlanStart? start, RebuildOptions rebuild, int unexplained = 0)
    {
        MachineCapture started = start?.Apply(capture) ?? capture;
        return new PlanRun(capture, told, started, new ChangingMachine(RebuiltMachine.Rebuild(started, rebuild)))
        {
            Doubts = new PlanDoubts(told, start) { Unexplained = unexplained },
            _areCpusGiven = start?.Cpus is not null,
        };
    }

    /// <summary>The machine now.</summary>
    /// <param name="headroom">Vectors that are to stay free on each online CPU; 0 for no such reserve.</param>
    public MachineReport Report(int headroom) => MachineReport.Create(
        _started,
        Machine.Machine,
        filter: null,
        BasisOf([.. _drivers.Values], headroom));

    // A listing tells no more because changes are asked of it; how many CPUs there are may be one of them.
    private ReportBasis BasisOf(StartedDriver[] drivers, int headroom) => _told.HasInterrupts
        ? new ReportBasis
        {
            Drivers = drivers,
            IsEstimated = drivers.Any(static driver => driver.Request.IsAssumed)
                || (_steps.Count > 0 && Doubts.ArePlacesAssumed)
                || (drivers.Length > 0 && Doubts.ArePossibleAssumed),
            Headroom = headroom,
            Unknown = Doubts.Reason,
            Bring = Doubts.Reason is null ? null : "sudo genirq capture DIR",
        }
        : ForPlan(ListingBasis.Of(
            _told with { AreCpusAssumed = _told.AreCpusAssumed && !_areCpusGiven }, drivers, headroom));

    // In a plan's next command the changes stand behind the source.
    private static ReportBasis ForPlan(ReportBasis basis) => basis.Bring switch
    {
        { } bring when bring.Contains("--cpus", StringComparison.Ordinal) =>
            basis with { Bring = $"genirq plan {Verdict.SourceWord} --cpus $(nproc)" },
        { } bring when bring.Contains(Verdict.SourceWord, StringComparison.Ordinal) => basis with { Bring = "lscpu" },
        _ => basis,
    };

    /// <summary>Starts all drivers of a machine that has just been started; nothing if its drivers run.</summary>
    /// <param name="action">The changes that made it so.</param>
    public void StartAll(string action)
    {
        if (_started == _capture)
        {
            return;
        }

        Begin(action);
        _starter.StartAll(Machine);
        TakeLog();
        foreach (StartedDriver driver in _starter.Started)
        {
            Tell(driver);
        }

        End();
    }

    /// <summary>Makes a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="headroom">Vectors that are to stay free on each online CPU.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public string? Make(PlanChange change, int headroom)
    {
        if (change.Kind == PlanChangeKind.Affinity && AffinityTargets.Find(Machine, change.Target).Count == 0)
        {
            return $"{change.Words}: '{change.Target}' is not an interrupt, slot, driver, interface or handler here.";
        }

        Begin(change.Words);
        switch (change.Kind)
        {
            case PlanChangeKind.Add:
                Add(change);
                break;
            case PlanChangeKind.Remove:
                Remove(change.Slot);
                break;
            case PlanChangeKind.Queues:
                SetQueues(change);
                break;
            case PlanChangeKind.VirtualFunctions:
                SetVirtualFunctions(change);
                break;
            case PlanChangeKind.Offline:
                Each(change.Cpus, "offline", Machine.TakeOffline);
                break;
            case PlanChangeKind.Online:
                Each(change.Cpus, "online", Machine.BringOnline);
                break;
            case PlanChangeKind.Affinity:
                WriteAffinities(change);
                break;
            case PlanChangeKind.Balance:
                Balance(change, headroom);
                break;
        }

        End();
        return null;
    }

    /// <summary>The interrupts whose new affinity waits for their next event.</summary>
    public IReadOnlyList<ParkedMove> Parked()
    {
        List<ParkedMove> parked = [];
        IrqSystem system = Machine.System;
        for (int number = system.Numbers.Next(0);
            number < system.Numbers.IrqCount;
            number = system.Numbers.Next(number + 1))
        {
            Irq irq = new(number);
            if (system.Find(irq) is { } line && (line.States & IrqStates.AffinityPending) != 0
                && !_parked.Contains(irq))
            {
                parked.Add(new ParkedMove(irq, line.PendingAffinity));
            }
        }

        return parked;
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose()
    {
        _starter.Dispose();
        Machine.Dispose();
    }

    private void Begin(string action)
    {
        _action = action;
        _notes = [];
        Machine.TakeLog();
    }

    private void End()
    {
        TakeLog();
        _steps.Add(new PlanStep(_action, _notes));
    }

    // What Linux only logs is told; what it warns about would be a defect of the plan, and is told as well.
    private IReadOnlyList<IrqDiagnostic> TakeLog()
    {
        IReadOnlyList<IrqDiagnostic> log = Machine.TakeLog();
        _notes.AddRange(log.Select(static entry => entry.Message));
        return log;
    }

    private void Each(CpuMask cpus, string word, Func<int, int> make)
    {
        foreach (int cpu in cpus)
        {
            int result = make(cpu);
            IReadOnlyList<IrqDiagnostic> log = TakeLog();
            string action = cpus.Count == 1 ? _action : $"{_action}: {word} {cpu}";
            if (result != 0)
            {
                string? line = log.LastOrDefault(static entry => entry.Id == IrqDiagnosticId.VectorOffline)?.Message;
                _failures.Add(new PlanFailure(
                    action, result, Machine.Vectors!.Name, line ?? $"CPU {cpu} cannot go {word}."));
            }

            _failures.AddRange(log.Where(static entry => entry.Id == IrqDiagnosticId.AffinityBroken && entry.Value < 0)
                .Select(entry => new PlanFailure(action, (int)entry.Value, Machine.Vectors!.Name, entry.Message)));
        }
    }

    private void WriteAffinities(PlanChange change)
    {
        string list = change.Cpus.ToString();
        int waiting = 0;
        foreach (Irq irq in AffinityTargets.Find(Machine, change.Target))
        {
            bool isInDoubt = Doubts.AddIfMayBeManaged(Machine.System.Find(irq)!);
            int result = Machine.WriteAffinity(irq, change.Cpus);
            TakeLog();
            if (isInDoubt)
            {
                continue;
            }

            if (result != 0)
            {
                _failures.Add(new PlanFailure(
                    _action, result, Machine.Vectors!.Name, AffinityAdvice.Refused(Machine, irq, change.Cpus, result)));
                continue;
            }

            _commands.Add($"echo {list} > /proc/irq/{irq}/smp_affinity_list");
            if (AffinityAdvice.NoRoomLater(Machine, irq, change.Cpus, ref waiting) is { } later)
            {
                _failures.Add(new PlanFailure(_action, ErrorCode.NoSpace, Machine.Vectors!.Name, later));
            }
        }
    }

    private void Balance(PlanChange change, int headroom)
    {
        CpuMask online = Machine.System.Cpus.Online;
        CpuMask usual = online.Except(_capture.IsolatedCpus);
        CpuMask targets = change.Cpus.IsEmpty ? usual.IsEmpty ? online : usual : change.Cpus.And(online);
        IReadOnlyList<(Irq Irq, int Cpu)> moves = new PlanBalance(Machine, headroom).Run(targets);
        TakeLog();
        foreach ((Irq irq, _) in moves)
        {
            Doubts.AddIfMayBeManaged(Machine.System.Find(irq)!);
        }

        _notes.Add(moves.Count == 0
            ? "No interrupt that may be moved would make more room."
            : $"{RulePhrases.Count(moves.Count, "interrupt")} to be moved; without remapping each moves with its next "
                + "event.");
        _commands.AddRange(moves.Select(static move => $"echo {move.Cpu} > /proc/irq/{move.Irq}/smp_affinity_list"));
        if (moves.Count > 0)
        {
            string banned = string.Join(' ', moves.Select(static move => $"--banirq={move.Irq}"));
            _commands.Add($"IRQBALANCE_ARGS=\"{banned}\"  # in /etc/default/irqbalance, so that it leaves them there");
        }

        _commands.AddRange(AffinityAdvice.FewerQueues(Machine, Math.Max(headroom, 1)));
    }

    private void Add(PlanChange change)
    {
        DriverRule rule = DriverRules.Find(change.Driver)!;
        DriverSettings settings = change.Settings.Over(_started, rule);
        for (int i = 0; i < change.Number; i++)
        {
            int? table = change.Table ?? UsualTables.Of(rule, settings);
            CapturedFunction function = Hypothetical(rule, table, NextSlot()) with
            {
                Node = change.Node,
            };
            Start(Machine.Add(function), function, settings.On(Kernel), isInUse: true);
        }
    }

    // What runs on virtio keeps its vectors; other drivers give theirs up and start anew.
    private void SetQueues(PlanChange change)
    {
        switch (Machine.SetPairs(change.Slot, change.Number))
        {
            case null:
                Restart(change.Slot, settings => settings with { Queues = change.Number });
                break;
            case 0:
                _notes.Add($"{change.Slot}: virtio-net keeps its vectors and deals the CPUs out anew.");
                break;
            case int refused:
                _failures.Add(new PlanFailure(
                    _action, refused, "virtio-net", $"{change.Slot} has fewer pairs of queues than {change.Number}."));
                break;
        }
    }

    private string? Kernel => Machine.Machine.Capture.Kernel;

    private void Restart(PciSlot slot, Func<DriverSettings, DriverSettings> change)
    {
        if (!Machine.Machine.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            _failures.Add(new PlanFailure(
                _action, ErrorCode.Invalid, "PCI", $"{slot} has neither MSI nor MSI-X, as far as is known."));
            return;
        }

        CapturedFunction captured = function.Captured;
        Doubts.AddIfWithoutRows(captured);
        bool isInUse = captured.Irqs.Count == 0
            || captured.Irqs.Any(irq => Machine.Machine.System.Find(irq.Irq)?.IsStarted ?? false);
        DriverSettings settings = change(_starter.SettingsOf(captured));
        Machine.FreeMessages(slot);
        Start(function, captured, settings, isInUse);
    }

    // The parent's driver gives up what it has and starts anew with less for itself; then the functions come.
    private void SetVirtualFunctions(PlanChange change)
    {
        if (!Machine.Machine.Functions.TryGetValue(change.Slot, out RebuiltFunction? parent)
            || VirtualFunctionRules.DriverOf(parent.Captured.Driver) is not { } rule)
        {
            Restart(change.Slot, static settings => settings);
            return;
        }

        IEnumerable<CapturedFunction> functions =
            Machine.Machine.Functions.Values.Select(static function => function.Captured);
        if (change.Number > 0 && VirtualFunctionRules.Unknown(parent.Captured) is { } unknown)
        {
            _notes.Add(unknown);
        }

        PciSlot[] old =
        [
            .. VirtualFunctionRules.Of(functions, parent.Captured)
                .Union(_virtual.GetValueOrDefault(change.Slot) ?? []),
        ];
        foreach (PciSlot slot in old)
        {
            Remove(slot);
        }

        // What an ice card grants to each function is what its own driver left; that driver keeps what it has.
        DriverSettings granted = DriverSettings.None;
        if (parent.Captured.Driver == "ice")
        {
            int left = IceFunctions.Left(parent, Machine.Machine.Stores);
            if (IceFunctions.Grant(left, change.Number) is not { } messages)
            {
                _failures.Add(new PlanFailure(
                    _action, ErrorCode.NoSpace, "ice", IceFunctions.Refusal(parent, left, change.Number)));
                return;
            }

            granted = granted with { Queues = Math.Max(messages - 1, 1) };
        }
        else
        {
            Restart(change.Slot, settings => settings with { VirtualFunctions = change.Number });
        }

        List<PciSlot> made = _virtual[change.Slot] = [];

        for (int i = 0; i < change.Number; i++)
        {
            PciSlot slot = VirtualFunctionRules.SlotOf(
                parent.Captured, i, Machine.Functions.ContainsKey);
            int? table = granted.Queues is { } queues ? queues + 1 : null;
            CapturedFunction function = Hypothetical(rule, table, slot) with
            {
                Node = parent.Captured.Node,
            };
            made.Add(slot);
            Start(Machine.Add(function), function, granted.Over(_started, rule).On(Kernel), isInUse: true);
        }
    }

    private void Start(
        RebuiltFunction rebuilt, CapturedFunction function, DriverSettings settings, bool isInUse)
    {
        StartedDriver driver = _starter.Start(Machine, rebuilt, function, settings, isInUse);
        TakeLog();
        Tell(driver);
    }

    private void Remove(PciSlot slot)
    {
        if (Machine.Machine.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            Doubts.AddIfWithoutRows(function.Captured);
        }

        Machine.Remove(slot);
        _drivers.Remove(slot);
    }

    private void Tell(StartedDriver driver)
    {
        _drivers[driver.Slot] = driver;
        if (driver.Request.Attempts.Count > 0)
        {
            _notes.Add($"{driver.Slot}: {driver.Sentence}");
        }

        // Who has less than asked because the function has no more is served all the same.
        _failures.AddRange(driver.Refusals
            .Where(refusal => refusal.Level != DriverRefusal.PciLevel || driver.Result != 0)
            .Select(refusal => new PlanFailure(
                _action, refusal.Result, refusal.Level, $"{driver.Slot}: {refusal.Sentence}")
            {
                HasFallback = driver.Result == 0,
            }));
    }

    private PciSlot NextSlot()
    {
        PciSlot slot;
        do
        {
            byte bus = (byte)(AddedBus - (_added / DevicesOfBus));
            slot = new PciSlot(0, bus, (byte)(_added % DevicesOfBus), 0);
            _added++;
        }
        while (_capture.Functions.Any(function => function.Slot == slot));
        return slot;
    }

    private static CapturedFunction Hypothetical(DriverRule rule, int? table, PciSlot slot) =>
        FunctionModel.CapturedOf(
            rule.Usual with { MsiXEntries = table ?? rule.Usual.MsiXEntries, HasWire = false }, slot);
}
