using System.Globalization;
using Genirq.Planning.Captures;

namespace Genirq.Planning.Reports;

/// <summary>What a basis is called and how it is marked.</summary>
internal static class BasisNames
{
    /// <summary>What the marks mean, in a line.</summary>
    public const string Legend = "marks: # counted, ^ inferred, ~ assumed";

    /// <summary>The word for a basis: <c>measured</c>, <c>counted</c>, <c>inferred</c> or <c>assumed</c>.</summary>
    /// <param name="basis">The basis.</param>
    public static string WordOf(Basis basis) => basis switch
    {
        Basis.Measured => "measured",
        Basis.Counted => "counted",
        Basis.Inferred => "inferred",
        _ => "assumed",
    };

    /// <summary>The mark before a value of a basis; empty for what was measured.</summary>
    /// <param name="basis">The basis.</param>
    public static string MarkOf(Basis basis) => basis switch
    {
        Basis.Measured => "",
        Basis.Counted => "#",
        Basis.Inferred => "^",
        _ => "~",
    };

    /// <summary>A value with its mark; an empty one has none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="basis">Its basis.</param>
    public static string Mark(string value, Basis basis)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == 0 ? value : MarkOf(basis) + value;
    }

    /// <summary>The numbers of interrupts as ranges, each with the mark of what it rests on.</summary>
    /// <param name="others">The interrupts, by number.</param>
    public static string Numbers(IEnumerable<OtherInterruptReport> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        List<(int First, int Last, Basis Basis)> ranges = [];
        foreach (OtherInterruptReport other in others)
        {
            int number = other.Irq.Number;
            if (ranges is [.., var range] && range.Last + 1 == number && range.Basis == other.Basis)
            {
                ranges[^1] = range with { Last = number };
            }
            else
            {
                ranges.Add((number, number, other.Basis));
            }
        }

        return string.Join(",", ranges.Select(static range => Mark(
            range.First == range.Last
                ? range.First.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}"),
            range.Basis)));
    }

    /// <summary>What the CPUs of several interrupts rest on: the least sure of those that are known.</summary>
    /// <param name="interrupts">The interrupts.</param>
    public static Basis WeakestOfCpus(IReadOnlyList<InterruptReport> interrupts)
    {
        ArgumentNullException.ThrowIfNull(interrupts);
        return interrupts.Where(static one => one.Cpus is not null).Select(static one => one.CpusBasis)
            .DefaultIfEmpty(Basis.Measured).Max();
    }

    /// <summary>What a report as a whole rests on, in a line.</summary>
    /// <param name="bases">What it rests on.</param>
    public static string Sentence(in ReportBases bases) =>
        $"basis: processor {WordOf(bases.Architecture)}, CPUs {WordOf(bases.Cpus)}, interrupts "
        + $"{WordOf(bases.Interrupts)}, vectors {WordOf(bases.Vectors)} ({Legend})";
}
