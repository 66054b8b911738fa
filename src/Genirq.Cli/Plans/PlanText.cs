using System.Globalization;
using Genirq.Cli.Tables;
using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Planning.Parents;
using Genirq.Planning.Plans;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Plans;

/// <summary>Writes a plan for people: what was done, before and after side by side, moves, what was refused.</summary>
internal static class PlanText
{
    // Limit: moves that are shown one by one; JSON has all.
    private const int MaximumMoves = 40;

    private static readonly TableColumn<PlanCpus>[] s_cpuColumns =
    [
        new("CPU", true, static row => row.Numbers),
        new("ONLINE", false, static row => row.Change(static cpu => cpu.IsOnline ? "yes" : "no")),
        new("INTERRUPTS", true, static row => row.Change(static cpu => Number(cpu.Interrupts))),
        new("USED", true, static row => row.Change(static cpu => Number(cpu.Vectors?.Allocated))),
        new("MANAGED", true, static row => row.Change(static cpu => Number(cpu.Vectors?.Managed))),
        new("IN-USE", true, static row => row.Change(static cpu => Number(cpu.Vectors?.ManagedInUse))),
        new("FREE", true, static row => row.Change(static cpu => Number(cpu.Vectors?.Available))),
    ];

    private static readonly TableColumn<PlanDevice>[] s_deviceColumns =
    [
        new("SLOT", false, static row => row.Slot),
        new("DRIVER", false, static row => row.Driver),
        new("INTERRUPTS", true, static row => Change(row.Before, row.After)),
    ];

    private static readonly TableColumn<(string Name, string Before, string After)>[] s_sumColumns =
    [
        new("SUM", false, static row => row.Name),
        new("BEFORE", true, static row => row.Before),
        new("AFTER", true, static row => row.After),
    ];

    private static readonly TableColumn<(string Name, string Before, string After, string Source)>[] s_parentColumns =
    [
        new("SUM", false, static row => row.Name),
        new("BEFORE", true, static row => row.Before),
        new("AFTER", true, static row => row.After),
        new("SOURCE", false, static row => row.Source),
    ];

    private static readonly TableColumn<PlanMove>[] s_moveColumns =
    [
        new("IRQ", true, static move => move.Irq.ToString()),
        new("FROM", false, static move => move.FromWords),
        new("TO", false, static move => move.ToWords),
    ];

    private static readonly TableColumn<IGrouping<CpuMask, ParkedMove>>[] s_parkedColumns =
    [
        new("PARKED", false, static alike =>
            NumberList.Format(alike.Select(static parked => (long)parked.Irq.Number))),
        new("TO", false, static alike => $"CPUs {alike.Key}, with the next event"),
    ];

    private static readonly TableColumn<PlanFailure>[] s_failureColumns =
    [
        new("FAILED", false, static failure => failure.Action),
        new("ERRNO", false, static failure => $"{NameOf(failure.Result)} ({Number(failure.Result)})"),
        new("LEVEL", false, static failure => failure.Level),
        new("MESSAGE", false, static failure => failure.Message),
    ];

    /// <summary>Writes a plan.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="result">The plan.</param>
    public static void Write(TextWriter output, PlanResult result)
    {
        VerdictText.Write(output, result.Verdict, Ink.For(output));
        output.Write($"machine: {result.Before.Origin.Sentence(result.Before.Kernel.Kernel)}\n");
        output.Write(result.Steps.Count > 0 ? "\n" : "");
        foreach (PlanStep step in result.Steps)
        {
            output.Write($"{step.Action}\n");
            foreach (string note in FoldedLines.Of(step.Notes))
            {
                output.Write($"  {note}\n");
            }
        }

        WriteTable(output, s_deviceColumns, PlanDevice.Rows(result));
        WriteTable(output, s_cpuColumns, PlanCpus.Rows(result.Before.Cpus, result.After.Cpus));
        if (result.After.Parent is { } parent)
        {
            WriteTable(output, s_parentColumns, ParentSums(result, parent));
        }
        else
        {
            WriteTable(output, s_sumColumns, Sums(result));
        }

        WriteTable(output, s_moveColumns, [.. result.Moves.Take(MaximumMoves)]);
        if (result.Moves.Count > MaximumMoves)
        {
            output.Write($"{Number(result.Moves.Count - MaximumMoves)} more interrupts move; --json has all.\n");
        }

        WriteTable(output, s_parkedColumns, [.. result.Parked.GroupBy(static parked => parked.Cpus)]);
        WriteTable(output, s_failureColumns, Folded(result.Failures));
        if (result.Commands.Count > 0)
        {
            output.Write("\nTO TYPE\n");
            foreach (string command in result.Commands)
            {
                output.Write($"{command}\n");
            }
        }
    }

    // Failures of one change at one level with one errno are alike: what differs is who met them.
    private static List<PlanFailure> Folded(IReadOnlyList<PlanFailure> failures)
    {
        List<PlanFailure> folded = [];
        foreach (IGrouping<(string, int, string), PlanFailure> alike in failures
            .GroupBy(static failure => (failure.Action, failure.Result, failure.Level)))
        {
            string[] messages = [.. FoldedLines.Of([.. alike.Select(static failure => failure.Message)])];
            folded.AddRange(messages.Distinct().Select(message => alike.First() with { Message = message }));
        }

        return folded;
    }

    private static List<(string Name, string Before, string After)> Sums(PlanResult result)
    {
        List<(string Name, string Before, string After)> rows = [];
        Add("vectors in use", static report => Number(report.Vectors?.Allocated));
        Add("vectors free", static report => Number(report.Vectors?.Available));
        Add("reservations", static report => Number(report.Vectors?.Reserved));
        Add("largest request", static report => Number(report.Vectors?.Room.Any.Vectors));
        Add("largest managed request", static report => Number(report.Vectors?.Room.Managed.Vectors));
        Add("verdict", static report => report.Verdict.Word);
        return rows;

        void Add(string name, Func<MachineReport, string> value) =>
            rows.Add((name, value(result.Before), value(result.After)));
    }

    private static List<(string Name, string Before, string After, string Source)> ParentSums(
        PlanResult result, MsiParentReport parent)
    {
        List<(string Name, string Before, string After, string Source)> rows = [];
        string units = parent.Kind.Units();
        AddCount($"{units} used", static one => one.Used);
        AddCount($"{units} free", static one => one.Free);
        if (parent.Available.Count > 1)
        {
            AddAvailable($"fewest {(parent.Pools.Count > 0 ? "below a bridge" : "on a CPU")}", Fewest);
        }

        AddAvailable("largest request", static one => one.LargestRequest);
        if (parent.LargestBlock is not null)
        {
            AddAvailable("largest block of MSI", static one => one.LargestBlock);
        }

        rows.Add(("shut down", Number(result.Before.Parent?.ShutDown.Count), ShutDownAfter(result), ""));
        rows.Add(("verdict", result.Before.Verdict.Word, result.After.Verdict.Word, ""));
        return rows;

        void AddCount(string name, Func<MsiParentReport, SourcedCount> value) => rows.Add((
            name,
            Number(result.Before.Parent is { } before ? value(before).Count : null),
            Number(value(parent).Count),
            value(parent).Source));

        void AddAvailable(string name, Func<MsiParentReport, AvailableMessages?> value) => rows.Add((
            name,
            result.Before.Parent is { } before ? $"{value(before)}" : "",
            $"{value(parent)}",
            value(parent)?.Source ?? SourcedCount.NotReported));
    }

    // The least that one of them may have, and the most that the one with least can have.
    private static AvailableMessages? Fewest(MsiParentReport parent) => parent.Available is [var first, ..] places
        ? first with
        {
            Least = places.Min(static place => place.Least),
            Most = places.Min(static place => place.Most),
        }
        : null;

    private static string ShutDownAfter(PlanResult result)
    {
        int least = result.After.Parent?.ShutDown.Count ?? 0;
        return result.MayBeShutDown > 0
            ? $"{Number(least)} to {Number(least + result.MayBeShutDown)}"
            : Number(least);
    }

    private static void WriteTable<T>(
        TextWriter output, IReadOnlyList<TableColumn<T>> columns, IReadOnlyList<T> rows)
    {
        if (rows.Count > 0)
        {
            output.Write('\n');
            TextTable.Write(output, columns, rows);
        }
    }

    /// <summary>A cell: one value, or both with an arrow between if they differ.</summary>
    internal static string Change(string? before, string? after) =>
        before == after ? after ?? "" : $"{Shown(before)} -> {Shown(after)}";

    // The names that people know from errno.h.
    private static string NameOf(int result) => result switch
    {
        ErrorCode.NoSpace => "ENOSPC",
        ErrorCode.NotPermitted => "EPERM",
        ErrorCode.InputOutput => "EIO",
        ErrorCode.Busy => "EBUSY",
        ErrorCode.Invalid => "EINVAL",
        ErrorCode.NoMemory => "ENOMEM",
        ErrorCode.Range => "ERANGE",
        ErrorCode.NoDevice => "ENODEV",
        ErrorCode.NotSupported => "ENOTSUPP",
        _ => ErrorCode.ToError(result).ToString(),
    };

    private static string Shown(string? value) => string.IsNullOrEmpty(value) ? "-" : value;

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
