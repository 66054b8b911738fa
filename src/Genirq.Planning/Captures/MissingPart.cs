using Genirq.Cpus;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Captures;

/// <summary>Why a text holds only a part of what uses interrupts: a machine's interrupts cannot be said to fit
/// then.</summary>
/// <param name="Reason">What is missing, and what says so.</param>
/// <param name="Command">The command that prints all of it.</param>
internal sealed record MissingPart(string Reason, string Command)
{
    /// <summary>How many interrupts it is at most; null if nothing tells.</summary>
    internal int? AtMost { get; init; }

    /// <summary>Whether something of the past says it, such as a log, with which a tight machine agrees.</summary>
    internal bool IsOfPast { get; init; }

    /// <summary>Rows of <c>/proc/interrupts</c> are missing.</summary>
    /// <param name="reason">What says so.</param>
    internal static MissingPart OfRows(string reason) => new(reason, "cat /proc/interrupts");

    /// <summary>Two tables of vectors in one text; null if they are the same.</summary>
    /// <param name="first">The one that is taken.</param>
    /// <param name="second">The other.</param>
    internal static MissingPart? OfTables(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        return VectorDumpReader.TryRead(first, out VectorDump? one, out _)
            && VectorDumpReader.TryRead(second, out VectorDump? other, out _)
            && Lines(one).SequenceEqual(Lines(other))
                ? null
                : new MissingPart(
                    "there are two tables of vectors that differ: of two machines, or of two moments",
                    $"sudo cat /{CapturePaths.VectorDomain}");

        static IEnumerable<string> Lines(VectorDump dump) => dump.Rows.Select(static row =>
            $"{row.Cpu} {row.Available} {row.Managed} {row.Allocated} {string.Join(',', row.Vectors ?? [])}");
    }

    /// <summary>What is missing of a table of vectors; null if it is complete.</summary>
    /// <param name="dump">The table.</param>
    /// <param name="online">The CPUs online.</param>
    internal static MissingPart? Of(VectorDump dump, CpuMask online)
    {
        CpuMask shown = CpuMask.Of([.. dump.Rows.Select(static row => row.Cpu)]);
        bool isWhole = dump.IsComplete && (dump.IsOfIdentities || online.IsSubsetOf(shown));
        string all = dump.OnlineMaps is { } maps ? $"{maps}"
            : online.Count > dump.Rows.Count ? $"{online.Count}"
            : "more";
        return isWhole ? null : new MissingPart(
            $"the table shows {dump.Rows.Count} of {all} CPUs", $"sudo cat /{CapturePaths.VectorDomain}");
    }
}
