using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Parents;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;

namespace Genirq.Planning.Plans.Others;

/// <summary>Says what changes would do to a machine that is not x86, by the sums of its parent of messages.</summary>
internal sealed class OtherMachinePlan
{
    // The bus of hypothetical functions.
    private const byte AddedBus = 0xFF;
    private const int DevicesOfBus = 32;

    private readonly MachineCapture _capture;
    private readonly OtherMachine _machine;
    private readonly CapturedDrivers _ask;
    private readonly List<PlanStep> _steps = [];
    private readonly List<PlanFailure> _failures = [];
    private readonly Dictionary<PciSlot, List<PciSlot>> _virtual = [];
    private List<string> _notes = [];
    private string _action = "";
    private int _added;

    private OtherMachinePlan(MachineCapture capture, CapturedDrivers ask)
    {
        _capture = capture;
        _machine = new OtherMachine(capture);
        _ask = ask;
    }

    /// <summary>Makes a plan.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="changes">The changes, checked already.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="result">The plan; null if it cannot be.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public static string? TryMake(
        MachineCapture capture, IReadOnlyList<PlanChange> changes, PlanOptions? options, out PlanResult? result)
    {
        result = null;
        if (RefusalOf(options) is { } refusal)
        {
            return refusal;
        }

        if (!capture.HasInterrupts)
        {
            return $"There are no x86 vectors to plan with: {Architectures.NameOf(capture)}, and the source tells no "
                + "interrupts.";
        }

        if (changes.FirstOrDefault(static change => change.IsAtStart) is { } atStart)
        {
            return $"{atStart}: changes of how the machine starts are planned on x86 only.";
        }

        if (changes.FirstOrDefault(static change =>
            change.Kind is PlanChangeKind.Affinity or PlanChangeKind.Balance) is { } moved)
        {
            return $"{moved}: affinities are planned on x86 only.";
        }

        using CapturedDrivers ask = new(capture);
        OtherMachinePlan plan = new(capture, ask);
        Dictionary<int, MessagePlace> places = plan.Places();
        foreach (PlanChange change in changes)
        {
            if (PlanCheck.CheckNow(change, plan._machine.Online) is { } late)
            {
                return late;
            }

            plan.Make(change);
        }

        result = new PlanResult
        {
            Before = Report(capture, options),
            After = MachinePlan.Judged(
                Report(plan._machine.ToCapture(), options),
                capture.Parents.IdentityContradiction is null ? plan._failures : []),
            Steps = plan._steps,
            Moves = [.. plan.Moves(places)],
            MayBeShutDown = plan._machine.Interrupts.Count(static one => one.MayBeShutDown),
            Failures = plan._failures,
        };
        return null;
    }

    private static MachineReport Report(MachineCapture capture, PlanOptions? options)
    {
        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);
        return MachineReport.Create(
            capture, machine, filter: null, new ReportBasis { Headroom = options?.Headroom ?? 0 });
    }

    private static string? RefusalOf(PlanOptions? options) => options switch
    {
        { OfflineRule: not OfflineRule.RegularOnly } =>
            "offline-rule old: vectors keep a CPU from going offline on x86 only.",
        _ => null,
    };

    private void Make(PlanChange change)
    {
        _action = change.Words;
        _notes = [];
        switch (change.Kind)
        {
            case PlanChangeKind.Add:
                Add(change);
                break;
            case PlanChangeKind.Remove:
                _machine.Remove(change.Slot);
                break;
            case PlanChangeKind.Queues:
                SetQueues(change);
                break;
            case PlanChangeKind.VirtualFunctions:
                SetVirtualFunctions(change);
                break;
            case PlanChangeKind.Offline:
                _notes.AddRange(_machine.TakeInferred());
                _notes.AddRange(change.Cpus.SelectMany(_machine.TakeOffline));
                _notes.Add("no message of this machine can keep a CPU from going offline");
                break;
            case PlanChangeKind.Online:
                _notes.AddRange(change.Cpus.SelectMany(_machine.BringOnline));
                break;
        }

        _steps.Add(new PlanStep(_action, _notes));
    }

    private Dictionary<int, MessagePlace> Places() =>
        _machine.Interrupts.ToDictionary(static one => one.Irq.Number, static one => one.Place);

    private IEnumerable<PlanMove> Moves(Dictionary<int, MessagePlace> before)
    {
        foreach (OtherInterrupt interrupt in _machine.Interrupts)
        {
            MessagePlace now = interrupt.Place;
            if (!interrupt.IsNew && before.TryGetValue(interrupt.Irq.Number, out MessagePlace was)
                && (was.Cpu, was.IsShutDown) != (now.Cpu, now.IsShutDown))
            {
                yield return new PlanMove(interrupt.Irq, PlaceOf(was.Cpu), PlaceOf(now.Cpu))
                {
                    WasShutDown = was.IsShutDown,
                    IsShutDown = now.IsShutDown,
                    MayBeShutDown = now.MayBeShutDown,
                    OneOf = now is { Cpu: null, IsShutDown: false } ? now.OneOf : null,
                };
            }
        }
    }

    private static VectorPlace? PlaceOf(int? cpu) => cpu is { } known ? new VectorPlace(known, 0) : null;

    private void Add(PlanChange change)
    {
        DriverRule rule = DriverRules.Find(change.Driver)!;
        DriverSettings settings = change.Settings.Over(_capture, rule);
        for (int i = 0; i < change.Number; i++)
        {
            int? table = change.Table ?? UsualTables.Of(rule, settings);
            CapturedFunction function = Paper(rule, table, NextSlot()) with { Node = change.Node };
            _machine.Attach(function);
            Start(function, settings);
        }
    }

    private void SetQueues(PlanChange change)
    {
        switch (_machine.SetPairs(change.Slot, change.Number))
        {
            case null:
                Restart(change.Slot, settings => settings with { Queues = change.Number });
                break;
            case true:
                _notes.Add($"{change.Slot}: virtio-net keeps its interrupts and deals the CPUs out anew.");
                break;
            case false:
                _failures.Add(new PlanFailure(
                    _action,
                    ErrorCode.Invalid,
                    "virtio-net",
                    $"{change.Slot} has fewer pairs of queues than {change.Number}."));
                break;
        }
    }

    private void Restart(PciSlot slot, Func<DriverSettings, DriverSettings> change)
    {
        CapturedFunction function = KnownStore.Of(_machine.Functions[slot], canGrow: true);
        if (function.Capabilities is not ({ MsiX: not null } or { Msi: not null }))
        {
            _failures.Add(new PlanFailure(
                _action, ErrorCode.Invalid, "PCI", $"{slot} has neither MSI nor MSI-X, as far as is known."));
            return;
        }

        DriverSettings settings = change(_ask.SettingsOf(function));
        _machine.Stop(slot);
        Start(function, settings);
    }

    private void SetVirtualFunctions(PlanChange change)
    {
        CapturedFunction parent = _machine.Functions[change.Slot];
        DriverRule rule = VirtualFunctionRules.DriverOf(parent.Driver)!;
        if (change.Number > 0 && VirtualFunctionRules.Unknown(parent) is { } unknown)
        {
            _notes.Add(unknown);
        }

        PciSlot[] old =
        [
            .. VirtualFunctionRules.Of(_machine.Functions.Values, parent)
                .Union(_virtual.GetValueOrDefault(change.Slot) ?? []),
        ];
        foreach (PciSlot slot in old)
        {
            _machine.Remove(slot);
        }

        Restart(change.Slot, settings => settings with { VirtualFunctions = change.Number });
        List<PciSlot> made = _virtual[change.Slot] = [];
        for (int i = 0; i < change.Number; i++)
        {
            PciSlot slot = VirtualFunctionRules.SlotOf(
                taken => _machine.Functions.ContainsKey(taken), parent.Driver, change.Slot, i);
            CapturedFunction function = Paper(rule, null, slot) with { Node = parent.Node };
            made.Add(slot);
            _machine.Attach(function);
            Start(function, DriverSettings.None);
        }
    }

    private void Start(CapturedFunction function, DriverSettings settings)
    {
        settings = settings.On(_capture);
        FunctionFacts facts = FunctionFacts.Of(function);
        DriverRequest request = _ask.RequestOf(function, facts, _machine.Cpus, settings);
        using DriverEstimate rules = new(_machine.Cpus);
        EstimatedVectors estimate = rules.Ask(facts, settings, isInUse: true);
        MsiParentReport parent = _machine.Parent();
        string level = parent.Kind.Name();
        if (parent.Kind == MsiParentKind.None)
        {
            _notes.Add($"{function.Slot}: {request.Sentence} It gets the line: there is no parent of messages.");
            return;
        }

        BridgeShare? share = parent.Kind == MsiParentKind.PSeries
            ? BridgeShare.Of(_capture.Parents.Quotas, _machine.Functions.Values, function.Slot)
            : null;
        MessageGrant grant = MessageGrant.Of(
            parent, share, facts, request, KernelRules.OfMachine(_capture).Release);
        if (grant.Count > 0)
        {
            _machine.Give(function.Slot, grant.Kind, estimate, grant.Count);
        }

        _machine.SetWanted(function.Slot, request.IsAssumed ? null : grant.Wanted, settings.VirtualFunctions);

        string gets = grant.Count == 0
            ? "the line"
            : $"{grant.Count} by {(grant.Kind == MessageKind.MsiX ? "MSI-X" : "MSI")}";
        _notes.Add($"{function.Slot}: {request.Sentence} It gets {gets}.");
        if (grant.Remark is { } remark && _machine.Functions[function.Slot].Capabilities is not null)
        {
            _notes.Add($"{function.Slot}: {remark}");
        }

        if (parent is not { Free.Count: { } free, Unlisted: null, Doubt: null }
            || (parent.MostFree > free && free < grant.Count))
        {
            _notes.Add($"{function.Slot}: whether {level} has as many left is not reported.");
        }

        if (grant.Error != 0)
        {
            _failures.Add(new PlanFailure(
                _action, grant.Error, level, $"{function.Slot} wants {grant.Wanted}, gets {gets}."));
        }
    }

    private PciSlot NextSlot()
    {
        PciSlot slot;
        do
        {
            slot = new PciSlot(0, (byte)(AddedBus - (_added / DevicesOfBus)), (byte)(_added % DevicesOfBus), 0);
            _added++;
        }
        while (_machine.Functions.ContainsKey(slot));
        return slot;
    }

    private static CapturedFunction Paper(DriverRule rule, int? table, PciSlot slot) => FunctionModel.CapturedOf(
        rule.Usual with { MsiXEntries = table ?? rule.Usual.MsiXEntries, HasWire = false }, slot);
}
