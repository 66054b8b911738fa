using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Plans.Others;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;
using Genirq.Planning.Sources;

namespace Genirq.Planning.Plans;

/// <summary>Says what changes would do to a machine, by making them in the engine.</summary>
/// <remarks>
/// Deterministic: the same machine and changes give the same answer. Changes that say how the machine starts come
/// first,
/// the others in their order. A change that is refused leaves the machine as Linux leaves it, and the next one is
/// tried.
/// A source that tells functions but no interrupts (an lspci text) is started by the drivers' rules, before and after;
/// for a table of vectors alone, interrupts are made up that have them.
/// </remarks>
public static class MachinePlan
{
    /// <summary>Makes a plan.</summary>
    /// <param name="source">The machine.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="result">The plan; null if it cannot be.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public static string? TryMake(
        MachineSource source, IReadOnlyList<PlanChange> changes, PlanOptions? options, out PlanResult? result)
    {
        ArgumentNullException.ThrowIfNull(source);
        return TryMake(source.Capture, changes, options, out result);
    }

    /// <summary>Makes a plan.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="result">The plan; null if it cannot be.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    internal static string? TryMake(
        MachineCapture capture, IReadOnlyList<PlanChange> changes, PlanOptions? options, out PlanResult? result)
    {
        ArgumentNullException.ThrowIfNull(capture);
        ArgumentNullException.ThrowIfNull(changes);
        result = null;
        if (PlanTargets.Resolve(capture, changes, out List<PlanChange> aimed) is { } refusal)
        {
            return refusal;
        }

        PlanChange[] ordered = [.. aimed.OrderBy(static change => change.IsAtStart ? 0 : 1)];
        string? problem = PlanCheck.Check(capture, ordered);
        if (problem is not null || !capture.Architecture.MayBeX86())
        {
            return problem ?? OtherMachinePlan.TryMake(capture, ordered, options, out result);
        }

        MachineCapture told = TableInterrupts.AddTo(capture);
        capture = InferredCapabilities.AddTo(told, out _);
        options ??= new PlanOptions();
        RebuildOptions rebuild = new() { OfflineRule = options.OfflineRule };
        PlanStart? usual = IsListing(capture) ? new PlanStart() : null;
        using PlanRun before = PlanRun.Begin(capture, told, usual, rebuild);
        if (before.Machine.Machine.Vectors is null)
        {
            return $"There are no x86 vectors to plan with: {before.Machine.Machine.Platform}";
        }

        before.StartAll("the drivers start");
        MachineReport report = before.Report(options.Headroom);
        PlanStart? otherwise = PlanStart.Of(ordered);
        using PlanRun run = PlanRun.Begin(
            capture, told, otherwise ?? usual, rebuild, before.Machine.Machine.UnexplainedVectors);
        run.StartAll(string.Join(", ", ordered.Where(static change => change.IsAtStart).DefaultIfEmpty(
            new PlanChange(PlanChangeKind.CpuCount, "the drivers start"))));
        SortedDictionary<int, VectorPlace> places = run.Machine.Places();
        foreach (PlanChange change in ordered.Where(static change => !change.IsAtStart))
        {
            if (PlanCheck.CheckNow(change, run.Machine.Machine.System.Cpus.Online) is { } late)
            {
                return late;
            }

            if (run.Make(change, options.Headroom) is { } unmade)
            {
                return unmade;
            }
        }

        MachineReport after = Judged(
            run.Report(options.Headroom), run.Machine.Machine.TableContradiction is null ? run.Failures : []);
        result = new PlanResult
        {
            Before = report,
            After = after with { Verdict = WithNext(after.Verdict, capture) },
            Steps = run.Steps,
            Moves = [.. Moves(run.Machine, places)],
            Parked = run.Parked(),
            Commands = run.Commands,
            Failures = run.Failures,
        };
        return null;
    }

    /// <summary>Starts an x86 machine with another number of CPUs, as a plan for these does.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="cpus">How many CPUs.</param>
    /// <param name="report">The machine then; null if it cannot be.</param>
    /// <param name="drivers">Its drivers.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    internal static string? TryStart(
        MachineCapture capture, int cpus, out MachineReport? report, out IReadOnlyList<StartedDriver> drivers)
    {
        report = null;
        drivers = [];
        PlanChange change = new(PlanChangeKind.CpuCount, $"--cpus {cpus}") { Number = cpus };
        if (PlanCheck.Check(capture, [change]) is { } problem)
        {
            return problem;
        }

        MachineCapture told = TableInterrupts.AddTo(capture);
        using PlanRun run = PlanRun.Begin(
            InferredCapabilities.AddTo(told, out _), told, new PlanStart { Cpus = cpus }, new RebuildOptions());
        run.StartAll(change.Words);
        drivers = [.. run.Started];
        report = Judged(
            run.Report(headroom: 0), run.Machine.Machine.TableContradiction is null ? run.Failures : []);
        return null;
    }

    // What was refused counts more than what the machine then has.
    internal static MachineReport Judged(MachineReport report, IReadOnlyList<PlanFailure> failures) =>
        failures.FirstOrDefault(static failure => !failure.HasFallback) is { } first
            ? report with
            {
                Verdict = report.Verdict with
                {
                    Kind = VerdictKind.Full,
                    IsEstimated = report.Verdict.IsEstimated || report.Verdict.Kind == VerdictKind.Unknown,
                    Cause = $"{first.Action} fails first: {first.Message}",
                },
            }
            : report;

    // A plan that is made anew does not know the functions that this one added.
    private static Verdict WithNext(Verdict verdict, MachineCapture capture)
    {
        const string Option = "--queues ";
        int at = verdict.Next?.IndexOf(Option, StringComparison.Ordinal) ?? -1;
        return at >= 0 && !capture.Functions.Any(function =>
            verdict.Next!.AsSpan(at + Option.Length).StartsWith($"{function.Slot}="))
                ? verdict with { Next = null }
                : verdict;
    }

    private static bool IsListing(MachineCapture capture) => !capture.HasInterrupts && capture.Functions.Count > 0;

    private static IEnumerable<PlanMove> Moves(ChangingMachine machine, SortedDictionary<int, VectorPlace> before)
    {
        SortedDictionary<int, VectorPlace> after = machine.Places();
        foreach (int number in before.Keys.Union(after.Keys).Order())
        {
            Irq irq = new(number);
            VectorPlace? from = before.TryGetValue(number, out VectorPlace was) ? was : null;
            VectorPlace? to = after.TryGetValue(number, out VectorPlace now) ? now : null;
            if (from != to && machine.Vectors!.StateOf(irq) is not null && !machine.IsNew(irq))
            {
                yield return new PlanMove(irq, from, to);
            }
        }
    }
}
