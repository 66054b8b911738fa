using System.Diagnostics.CodeAnalysis;

namespace Genirq.Planning.Proc;

/// <summary>The line of <c>/proc/interrupts</c> that names the CPUs.</summary>
internal sealed class RowHeader
{
    // What a grep can put before a line: the path of the file.
    private const int MaximumBefore = 128;

    private RowHeader(List<int> cpus, int end, bool isCut)
    {
        Cpus = cpus;
        End = end;
        IsCut = isCut;
    }

    /// <summary>The CPUs, in ascending order.</summary>
    public List<int> Cpus { get; }

    /// <summary>Where the first row begins on the same line, of which the end was lost; the line's length if none
    /// does.</summary>
    public int End { get; }

    /// <summary>Whether the line is cut in the middle of a CPU's name, which is left out.</summary>
    public bool IsCut { get; }

    /// <summary>Reads a line, if it is one.</summary>
    /// <param name="line">The line; a grep may have put the file's name or a line number before it.</param>
    /// <param name="header">What it says.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out RowHeader? header)
    {
        header = null;
        int start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> text = start < 0 ? default : line[start..];
        int mark = text[..Math.Min(text.Length, MaximumBefore)].IndexOf("CPU"u8);
        if (mark < 0 || (mark > 0 && !RowShape.IsMark(text[..mark].TrimEnd(" \t"u8))))
        {
            return false;
        }

        List<int> cpus = [];
        int at = start + mark;
        while (at < line.Length)
        {
            ReadOnlySpan<byte> rest = line[at..];
            int end = rest.IndexOfAny((byte)' ', (byte)'\t');
            ReadOnlySpan<byte> word = end < 0 ? rest : rest[..end];
            if (!TryCpu(word, cpus, out int cpu))
            {
                bool isCut = end < 0 && IsBeginning(word, cpus);
                bool isRow = !isCut && char.IsAsciiDigit((char)word[0]) && RowShape.IsRow(rest);
                header = cpus.Count > 0 && (isCut || isRow)
                    ? new RowHeader(cpus, isCut ? line.Length : at, isCut)
                    : null;
                return header is not null;
            }

            cpus.Add(cpu);
            int next = rest[word.Length..].IndexOfAnyExcept((byte)' ', (byte)'\t');
            at = next < 0 ? line.Length : at + word.Length + next;
        }

        header = new RowHeader(cpus, line.Length, isCut: false);
        return true;
    }

    private static bool TryCpu(ReadOnlySpan<byte> word, List<int> before, out int cpu)
    {
        cpu = -1;
        return word.StartsWith("CPU"u8) && int.TryParse(word[3..], out cpu)
            && cpu is >= 0 and < RowCounters.Maximum && (before.Count == 0 || cpu > before[^1]);
    }

    // "CPU9 CP" or "CPU9 CPU1", of a line that is cut at its right end.
    private static bool IsBeginning(ReadOnlySpan<byte> word, List<int> before)
    {
        Span<byte> next = stackalloc byte[16];
        "CPU"u8.CopyTo(next);
        return before.Count > 0 && (before[^1] + 1).TryFormat(next[3..], out int digits)
            && word.Length < digits + 3 && next[..(digits + 3)].StartsWith(word);
    }
}
