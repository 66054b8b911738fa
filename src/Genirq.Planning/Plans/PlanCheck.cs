using Genirq.Cpus;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Plans;

/// <summary>Finds what no machine could do before anything is done.</summary>
internal sealed class PlanCheck
{
    private readonly MachineCapture _capture;
    private readonly HashSet<PciSlot> _slots;
    private CpuMask _possible;
    private CpuMask _online;

    private PlanCheck(MachineCapture capture)
    {
        _capture = capture;
        _slots = [.. capture.Functions.Select(static function => function.Slot)];
        _possible = capture.PossibleCpus;
        _online = capture.OnlineCpus;
    }

    /// <summary>Checks changes against a machine.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="changes">The changes, those at the start of the machine first.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public static string? Check(MachineCapture capture, IEnumerable<PlanChange> changes)
    {
        PlanCheck check = new(capture);
        if (check._online.IsEmpty)
        {
            return "The source tells no CPU, so there is nothing to plan with.";
        }

        if (capture.Contradictions.Count > 0)
        {
            return $"The source contradicts itself: {capture.Contradictions[0]}.";
        }

        foreach (PlanChange change in changes)
        {
            if (check.Problem(change) is { } problem)
            {
                return $"{change.Words}: {problem}";
            }
        }

        return null;
    }

    /// <summary>Checks what depends on how the changes before it ended.</summary>
    /// <param name="change">The change.</param>
    /// <param name="online">The CPUs online now.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public static string? CheckNow(PlanChange change, CpuMask online) => change.Kind switch
    {
        PlanChangeKind.Offline when !change.Cpus.IsSubsetOf(online) =>
            $"{change.Words}: CPU {change.Cpus.Except(online)} is not online.",
        PlanChangeKind.Offline when online.IsSubsetOf(change.Cpus) =>
            $"{change.Words}: one CPU at least must stay online.",
        PlanChangeKind.Online when change.Cpus.Overlaps(online) =>
            $"{change.Words}: CPU {change.Cpus.And(online)} is online already.",
        _ => null,
    };

    private string? Problem(PlanChange change) => WithoutMessages(change.Kind) ?? change.Kind switch
    {
        PlanChangeKind.Add => Adding(change),
        PlanChangeKind.Remove => Removing(change),
        PlanChangeKind.Queues => Unknown(change)
            ?? OutOf(change.Number, 1, FunctionFacts.LargestTable, "queues"),
        PlanChangeKind.VirtualFunctions => Unknown(change) ?? WithoutFunctions(change)
            ?? OutOf(change.Number, 0, PlanChange.MostDevices, "virtual functions") ?? Beyond(change),
        PlanChangeKind.Offline or PlanChangeKind.Online => Impossible(change.Cpus),
        PlanChangeKind.Affinity => WithoutInterrupts() ?? Impossible(change.Cpus),
        PlanChangeKind.Balance => WithoutInterrupts() ?? (change.Cpus.IsEmpty ? null : Impossible(change.Cpus)),
        PlanChangeKind.Isolate => Isolating(change),
        PlanChangeKind.CpuCount => Counting(change),
        _ => null,
    };

    // Drivers that start would have the lines then, and which line a function has is not part of a plan. Where some
    // have messages all the same the option has not been obeyed.
    private string? WithoutMessages(PlanChangeKind kind)
    {
        bool areDriversStarted = kind is PlanChangeKind.Add or PlanChangeKind.Queues or PlanChangeKind.VirtualFunctions
            or PlanChangeKind.Isolate or PlanChangeKind.CpuCount or PlanChangeKind.NoRemapping;
        return areDriversStarted
            && _capture is { Architecture: MachineArchitecture.X86, AreMessagesSwitchedOff: true }
            && !_capture.Functions.Any(static function => function.Irqs.Count > 0)
            ? "messages are switched off here (pci=nomsi), and what drivers get without them is not planned."
            : null;
    }

    private string? WithoutInterrupts() => _capture is { Interrupts: [], Functions: [], Vectors: not null }
        ? "a table of vectors alone names no interrupts."
        : null;

    private string? Adding(PlanChange change) => DriverRules.Find(change.Driver) is not { } rule
        ? NearestName.If(change.Driver, DriverRules.All.Select(static one => one.Name)) is { } nearest
            ? $"there is no rule for a driver '{change.Driver}'; the nearest name with one is {nearest}."
            : $"there is no rule for a driver '{change.Driver}'."
        : UnknownParameter(change, rule) ?? OutOf(change.Number, 1, PlanChange.MostDevices, "devices")
            ?? OutOf(change.Table ?? 1, 1, FunctionFacts.LargestTable, "entries of a table")
            ?? OutOf(change.Settings.Queues ?? 1, 1, FunctionFacts.LargestTable, "queues")
            ?? (change.Node >= 0 && !_possible.Any(cpu => NodeOf(cpu) == change.Node)
                ? $"there is no node {change.Node} with CPUs here."
                : null);

    private static string? UnknownParameter(PlanChange change, DriverRule rule)
    {
        IReadOnlyList<string> known = DriverRules.ParametersOf(rule);
        string? unknown = change.Settings.Parameters.Keys.FirstOrDefault(name => !known.Contains(name));
        return unknown is null
            ? null
            : $"unexpected parameter '{unknown}' for {rule.Name}; the nearest known one is "
                + $"{NearestName.Of(unknown, [.. known, "queues", "count", "node", "table"])}.";
    }

    private string? Removing(PlanChange change)
    {
        string? problem = Unknown(change);
        _slots.Remove(change.Slot);
        return problem;
    }

    private string? Unknown(PlanChange change) =>
        _slots.Contains(change.Slot) ? null : $"there is no function {change.Slot} here.";

    private string? WithoutFunctions(PlanChange change)
    {
        string? driver = _capture.Functions.First(function => function.Slot == change.Slot).Driver;
        return VirtualFunctionRules.DriverOf(driver) is not null
            ? null
            : $"there is no rule for virtual functions of {driver ?? "a function without a driver"}.";
    }

    // The kernel refuses more with -ERANGE, and has no file for a function without the capability. Source: Linux 6.12,
    // drivers/pci/iov.c, sriov_numvfs_store.
    private string? Beyond(PlanChange change) =>
        _capture.Functions.First(function => function.Slot == change.Slot).MostVirtualFunctions switch
        {
            0 when change.Number > 0 =>
                $"{change.Slot} has no SR-IOV capability, so that there can be no virtual functions of it.",
            { } most when change.Number > most =>
                $"{change.Number} virtual functions are out of range; {change.Slot} can have 0 to {most}.",
            _ => null,
        };

    private string? Isolating(PlanChange change) => Impossible(change.Cpus)
        ?? (_online.IsSubsetOf(change.Cpus) ? "one online CPU at least must not be isolated." : null);

    private string? Counting(PlanChange change)
    {
        if (OutOf(change.Number, 1, SourceOptions.MaximumCpus, "CPUs") is { } problem)
        {
            return problem;
        }

        _possible = CpuMask.FirstCpus(change.Number);
        _online = _possible;
        return null;
    }

    private string? Impossible(CpuMask cpus) => cpus.IsEmpty ? "no CPU is named."
        : cpus.IsSubsetOf(_possible) ? null
        : _capture.ListsOnlineCpusOnly && _possible == _capture.PossibleCpus
            ? $"whether there is a CPU {cpus.Except(_possible)} is not known: only CPUs online are listed, {_possible}."
        : $"there is no CPU {cpus.Except(_possible)} here; there can be {_possible}.";

    private static string? OutOf(int number, int least, int most, string what) => number >= least && number <= most
        ? null
        : $"{number} {what} are out of range; {least} to {most} can be.";

    private int NodeOf(int cpu) => cpu < _capture.CpuNodes.Count ? _capture.CpuNodes[cpu] : 0;
}
