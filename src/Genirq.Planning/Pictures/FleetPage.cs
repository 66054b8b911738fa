using System.Globalization;
using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Pictures;

/// <summary>The page of a fleet.</summary>
/// <param name="entries">The machines, and inputs that are none.</param>
/// <param name="markup">Where it goes.</param>
internal sealed class FleetPage(IReadOnlyList<FleetEntry> entries, MarkupWriter markup)
{
    private static readonly VerdictKind[] s_kinds =
        [VerdictKind.Full, VerdictKind.Degraded, VerdictKind.Tight, VerdictKind.Unknown, VerdictKind.Fits];

    private readonly PageFrame _frame = new(markup);
    private readonly FleetEntry[] _machines =
        [.. FleetOrder.TightestFirst(entries.Where(static entry => entry.Error is null))];

    private readonly FleetEntry[] _unreadable = [.. entries.Where(static entry => entry.Error is not null)];

    /// <summary>Writes it.</summary>
    public void Write()
    {
        string title = _machines.Length == 1 ? "1 machine" : $"{Number(_machines.Length)} machines";
        _frame.Write($"Interrupts and vectors of {title}", () =>
        {
            markup.Element("h1", $"Interrupts and vectors of {title}");
            WriteTiles();
            WriteMachines();
            _frame.WriteNotes(
                "Inputs that could not be read", _unreadable.Select(static entry => $"{entry.Source}: {entry.Error}"));
        });
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(long? number) => number is { } known ? Number(known) : "";

    // In hundredths, of all vectors that devices can have.
    private static int? Used(FleetEntry entry) => entry.Vectors is { Size: > 0, OnlineCpus: > 0 } vectors
        ? (int)(100 - (100 * vectors.Available / ((long)vectors.Size * vectors.OnlineCpus)))
        : null;

    private void WriteTiles()
    {
        markup.Line().Open("dl", "tiles");
        foreach (VerdictKind kind in s_kinds)
        {
            int count = _machines.Count(entry => entry.Verdict?.Kind == kind);
            if (count > 0)
            {
                _frame.WriteTile(Verdict.WordOf(kind), Number(count), $"of {Number(_machines.Length)}");
            }
        }

        _frame.WriteTile("CPUs online", Number(_machines.Sum(static entry => (long)entry.Cpus)));
        _frame.WriteTile("Interrupts asked", Number(_machines.Sum(static entry => (long)entry.Asked)));
        if (_unreadable.Length > 0)
        {
            _frame.WriteTile("Unreadable", Number(_unreadable.Length));
        }

        markup.Close();
    }

    private void WriteMachines()
    {
        if (_machines.Length == 0)
        {
            return;
        }

        string folder = FleetOrder.CommonFolder(_machines.Select(static entry => entry.Source));
        bool hasHosts = _machines.Any(static entry => entry.Origin.Host is not null);
        string below = folder.Length == 0 ? "" : $"; names are below {folder}";
        markup.Line().Element("h2", "Machines");
        List<(string Head, bool IsNumber, Func<FleetEntry, string> Cell)> columns =
        [
            ("Machine", false, entry => entry.Source[folder.Length..]),
            ("Verdict", false, static entry => entry.Verdict is { } verdict
                ? $"{verdict.Word}{(verdict.IsEstimated ? " (estimated)" : "")}"
                : ""),
            ("Free on the fullest CPU", true, static entry => entry.WorstCpu is null
                ? ""
                : Number(entry.WorstAvailable)),
            ("Used, %", true, static entry => Number(Used(entry))),
            ("CPUs", true, static entry => Number(entry.Cpus)),
            ("Devices", true, static entry => Number(entry.Devices)),
            ("Asked", true, static entry => Number(entry.Asked)),
            ("Granted", true, static entry => Number(entry.Granted)),
            ("Date", false, static entry => entry.Origin.Date ?? ""),
            ("Cause", false, static entry => entry.Verdict?.Cause ?? ""),
        ];
        if (hasHosts)
        {
            columns.Insert(1, ("Host", false, static entry => entry.Origin.Host ?? ""));
        }

        new PageTable<FleetEntry>($"The tightest first{below}", [.. columns])
        {
            WordOf = static entry => entry.Verdict?.Word,
            WordColumn = hasHosts ? 2 : 1,
            Sentences = [0, columns.Count - 1],
        }.Write(markup, _machines);
    }
}
