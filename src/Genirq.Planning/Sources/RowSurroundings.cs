using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>What stands around the rows of <c>/proc/interrupts</c> in a text: the command that printed them, marks
/// where rows were cut out, and rows that belong to no table.</summary>
internal sealed class RowSurroundings
{
    private static readonly string[] s_filters = ["grep", "head", "tail", "awk", "sed", "less", "cut"];

    private int _outside;
    private int _firstOutside;
    private int _removed;
    private int _unread;

    /// <summary>Why rows may be missing; null if nothing says so.</summary>
    public MissingPart? Missing { get; private set; }

    /// <summary>What is left out.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What lines are that nothing is read from; null if there are none.</summary>
    public string? Unread => _unread == 0 ? null
        : (_unread == 1 ? "1 other line of the text tells" : $"{_unread} other lines of the text tell")
            + " nothing of interrupts, CPUs or PCI functions";

    /// <summary>Looks at a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sections">Its parts.</param>
    public static RowSurroundings Of(ReadOnlySpan<char> text, List<TextSection> sections)
    {
        RowSurroundings around = new();
        int last = sections.FindLastIndex(static part => part.Kind == TextSectionKind.Interrupts);
        bool isBetween = false;
        for (int i = 0; i < sections.Count; i++)
        {
            if (sections[i].Kind == TextSectionKind.Other)
            {
                bool goesOn = i + 1 < sections.Count && !SectionFinder.BeginsWithHeader(text[sections[i + 1].Range]);
                around.Look(text[sections[i].Range], sections[i].FirstLine, isBetween && i < last, goesOn);
            }

            isBetween |= sections[i].Kind == TextSectionKind.Interrupts
                && (sections[i].Lines > 1 || !SectionFinder.BeginsWithHeader(text[sections[i].Range]));
        }

        around.AddNotes();
        return around;
    }

    private void Look(ReadOnlySpan<char> text, int line, bool isBetween, bool goesOn)
    {
        foreach (ReadOnlySpan<char> each in new TextLines(text))
        {
            ReadOnlySpan<char> clean = TextLine.Clean(each);
            if (!clean.IsEmpty)
            {
                LookAt(clean, line, isBetween, goesOn);
            }

            line++;
        }
    }

    private void LookAt(ReadOnlySpan<char> clean, int line, bool isBetween, bool goesOn)
    {
        if (isBetween && (SectionFinder.IsElision(clean) || (goesOn && SectionFinder.IsRule(clean))))
        {
            Missing ??= MissingPart.OfRows($"rows of /proc/interrupts were cut out at line {line}");
        }
        else if (clean.Contains("/proc/interrupts", StringComparison.Ordinal) && FilterIn(clean) is { } filter)
        {
            Missing ??= MissingPart.OfRows($"the rows of /proc/interrupts went through {filter} (line {line})");
        }
        else if (clean[0] == '-' && SectionFinder.IsOutsideRow(clean[1..]))
        {
            _removed++;
        }
        else if (SectionFinder.IsOutsideRow(clean))
        {
            _firstOutside = _outside++ == 0 ? line : _firstOutside;
        }
        else
        {
            _unread++;
        }
    }

    private static string? FilterIn(ReadOnlySpan<char> line)
    {
        foreach (string filter in s_filters)
        {
            int at = line.IndexOf(filter);
            bool isWord = at >= 0 && at + filter.Length < line.Length && line[at + filter.Length] == ' '
                && (at == 0 || !char.IsAsciiLetterOrDigit(line[at - 1]) || filter == "grep");
            if (isWord)
            {
                return filter;
            }
        }

        return null;
    }

    private void AddNotes()
    {
        if (_outside > 0)
        {
            Notes.Add($"line {_firstOutside}: {(_outside == 1 ? "1 line looks" : $"{_outside} lines look")} like rows "
                + "of /proc/interrupts, but cannot be told to belong to it; left out");
            Missing ??= MissingPart.OfRows("some lines that look like rows of /proc/interrupts are left out");
        }

        if (_removed > 0)
        {
            Notes.Add((_removed == 1
                    ? "1 row with a minus before the number is left out"
                    : $"{_removed} rows with a minus before the number are left out")
                + ", as the old side of a comparison");
        }
    }
}
