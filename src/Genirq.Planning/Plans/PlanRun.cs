using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Plans;

/// <summary>Makes changes one after the other, and writes down what they met.</summary>
internal sealed class PlanRun : IDisposable
{
    // The bus of what is only thought of; the next lower ones when it is full.
    private const byte AddedBus = 0xFF;
    private const int DevicesOfBus = 32;

    private readonly MachineCapture _capture;
    private readonly MachineCapture _started;
    private readonly DriverAsk _ask;
    private readonly List<PlanStep> _steps = [];
    private readonly List<PlanFailure> _failures = [];
    private readonly Dictionary<PciSlot, List<PciSlot>> _virtual = [];
    private List<string> _notes = [];
    private string _action = "";
    private int _added;

    private PlanRun(MachineCapture capture, MachineCapture started, PlanMachine machine)
    {
        _capture = capture;
        _started = started;
        _ask = new DriverAsk(capture);
        Machine = machine;
    }

    /// <summary>The machine that changes.</summary>
    public PlanMachine Machine { get; }

    /// <summary>What each change did.</summary>
    public IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>What was refused.</summary>
    public IReadOnlyList<PlanFailure> Failures => _failures;

    /// <summary>Begins with a Machine.</summary>
    /// <param name="capture">The machine as it was captured.</param>
    /// <param name="start">How it is started; null: it is as captured, and its drivers run.</param>
    /// <param name="rebuild">How it is rebuilt.</param>
    public static PlanRun Begin(MachineCapture capture, PlanStart? start, RebuildOptions rebuild)
    {
        MachineCapture started = start?.Apply(capture) ?? capture;
        return new PlanRun(capture, started, new PlanMachine(RebuiltMachine.Rebuild(started, rebuild)));
    }

    /// <summary>The machine now.</summary>
    public MachineReport Report() => MachineReport.Create(_started, Machine.Machine);

    /// <summary>Starts all drivers of a machine that has just been started; nothing if its drivers run.</summary>
    /// <param name="action">The changes that made it so.</param>
    public void StartAll(string action)
    {
        if (_started == _capture)
        {
            return;
        }

        Begin(action);
        foreach (CapturedFunction function in _capture.Functions)
        {
            if (Machine.Machine.Functions.TryGetValue(function.Slot, out RebuiltFunction? rebuilt))
            {
                bool isInUse = !_capture.HasInterrupts || function.Irqs.Count == 0
                    || function.Irqs.Any(irq => _capture.Find(irq.Irq)?.IsRequested ?? irq.Cpus is not null);
                if (_capture.HasInterrupts || IsEnabled(function))
                {
                    Start(rebuilt, function, _ask.SettingsOf(function), isInUse);
                }
            }
        }

        End();
    }

    /// <summary>Makes a change.</summary>
    /// <param name="change">The change.</param>
    public void Make(PlanChange change)
    {
        Begin(change.Words);
        switch (change.Kind)
        {
            case PlanChangeKind.Add:
                Add(change);
                break;
            case PlanChangeKind.Remove:
                Machine.Pull(change.Slot);
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
        }

        End();
    }

    /// <summary>Ends the machine.</summary>
    public void Dispose()
    {
        _ask.Dispose();
        Machine.Dispose();
    }

    // A listing shows by the registers who has interrupts.
    private static bool IsEnabled(CapturedFunction function) =>
        function.Capabilities is { MsiX.IsEnabled: true } or { Msi.IsEnabled: true };

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
                    action, result, Machine.Vectors.Name, line ?? $"CPU {cpu} cannot go {word}."));
            }

            _failures.AddRange(log.Where(static entry => entry.Id == IrqDiagnosticId.AffinityBroken && entry.Value < 0)
                .Select(entry => new PlanFailure(action, (int)entry.Value, Machine.Vectors.Name, entry.Message)));
        }
    }

    private void Add(PlanChange change)
    {
        DriverRule rule = DriverRules.Find(change.Driver)!;
        for (int i = 0; i < change.Number; i++)
        {
            CapturedFunction function = Paper(rule, change.Table, NextSlot()) with { Node = change.Node };
            Start(Machine.Plug(function), function, change.Settings, isInUse: true);
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

    private void Restart(PciSlot slot, Func<DriverSettings, DriverSettings> change)
    {
        if (!Machine.Machine.Functions.TryGetValue(slot, out RebuiltFunction? function))
        {
            _failures.Add(new PlanFailure(
                _action, ErrorCode.Invalid, "PCI", $"{slot} has neither MSI nor MSI-X, as far as is known."));
            return;
        }

        CapturedFunction captured = function.Captured;
        bool isInUse = captured.Irqs.Count == 0
            || captured.Irqs.Any(irq => Machine.Machine.System.Find(irq.Irq)?.IsStarted ?? false);
        DriverSettings settings = change(_ask.SettingsOf(captured));
        Machine.Stop(slot);
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
        PciSlot[] old =
        [
            .. VirtualFunctionRules.Of(functions, parent.Captured)
                .Union(_virtual.GetValueOrDefault(change.Slot) ?? []),
        ];
        foreach (PciSlot slot in old)
        {
            Machine.Pull(slot);
        }

        Restart(change.Slot, settings => settings with { VirtualFunctions = change.Number });
        List<PciSlot> made = _virtual[change.Slot] = [];

        for (int i = 0; i < change.Number; i++)
        {
            PciSlot slot = VirtualFunctionRules.SlotOf(Machine.Machine, change.Slot, i);
            CapturedFunction function = Paper(rule, null, slot) with
            {
                Node = parent.Captured.Node,
            };
            made.Add(slot);
            Start(Machine.Plug(function), function, DriverSettings.None, isInUse: true);
        }
    }

    private void Start(
        RebuiltFunction rebuilt, CapturedFunction function, DriverSettings settings, bool isInUse)
    {
        DriverRequest request = !_capture.HasInterrupts && DriverAsk.MessagesOf(function) is { } messages
            ? messages
            : DriverAsk.Ask(function, FunctionFacts.Of(rebuilt.Captured), Machine.Cpus, settings);
        DriverStart start = Machine.Start(rebuilt, request, isInUse);
        TakeLog();
        if (request.Attempts.Count > 0)
        {
            string kind = start.Kind switch
            {
                InterruptKinds.MsiX => $"{start.Irqs.Count} by MSI-X",
                InterruptKinds.Msi => $"{start.Irqs.Count} by MSI",
                InterruptKinds.IntX => "the wire",
                _ => "nothing",
            };
            _notes.Add($"{function.Slot}: {request.Sentence} It gets {kind}.");
        }

        // Who has less than asked because the function has no more is served all the same.
        _failures.AddRange(start.Refusals.Where(refusal => refusal.Level != DriverRefusal.PciLevel || start.Result != 0)
            .Select(refusal => new PlanFailure(
                _action, refusal.Result, refusal.Level, $"{function.Slot}: {refusal.Sentence}")));
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

    private static CapturedFunction Paper(DriverRule rule, int? table, PciSlot slot) => new(slot)
    {
        Driver = rule.Name,
        Vendor = rule.Usual.Vendor,
        Device = rule.Usual.Device,
        Class = rule.Usual.Class,
        LegacyIrq = 0,
        Capabilities = PaperCapabilities.Of(table ?? rule.Usual.MsiXEntries, rule.Usual.MsiMessages),
    };
}
