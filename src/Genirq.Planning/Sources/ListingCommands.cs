using System.Buffers;
using Genirq.Planning.Captures;
using Genirq.Planning.Lspci;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Looks at the commands in a text that printed its listings of functions: one with a filter has printed a
/// part of them only.</summary>
internal static class ListingCommands
{
    private const string Program = "lspci";

    // Limit: lines between a command and what it printed, such as what sudo asks.
    private const int MaximumBetween = 4;

    // What takes lines away. A pager or a "tee" shows all.
    private static readonly string[] s_filters =
    [
        "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "head", "tail", "sed", "awk", "gawk", "mawk", "perl",
        "cut", "uniq",
    ];

    // Options without a value, behind a dash together.
    private static readonly SearchValues<char> s_plain = SearchValues.Create("vnmxkqQbDPtMGV");

    // What ends a command.
    private static readonly SearchValues<char> s_ends = SearchValues.Create("|;&>`\")");

    /// <summary>Why functions may be missing; null if nothing says so, or another listing is whole.</summary>
    /// <param name="text">The text.</param>
    public static MissingPart? Find(ReadOnlySpan<char> text)
    {
        MissingPart? missing = null;
        int first = -1;
        for (int at = Next(text, 0); at >= 0; at = Next(text, at))
        {
            int start = text[..at].LastIndexOf('\n') + 1;
            int length = text[at..].IndexOf('\n');
            int end = length < 0 ? text.Length : at + length;
            at = end;
            ReadOnlySpan<char> line = TextLine.Clean(text[start..end]);
            string? filter = FilterIn(line, out bool isCommand);
            if (IsMessage(line) || !IsBeforeListing(text[end..], filter is not null && isCommand))
            {
                continue;
            }

            if (filter is null)
            {
                return null;
            }

            first = first < 0 ? start : first;
            missing ??= new MissingPart($"the listing of functions went through {filter} (line "
                + $"{text[..start].Count('\n') + 1})", "sudo lspci -vvv");
        }

        // What stands before the first command came from no filter.
        return missing is not null && LspciReader.LooksLike(text[..first]) ? null : missing;
    }

    private static int Next(ReadOnlySpan<char> text, int from)
    {
        int found = text[from..].IndexOf(Program);
        return found < 0 ? -1 : from + found;
    }

    // "lspci: Unable to load libkmod resources: error -12".
    private static bool IsMessage(ReadOnlySpan<char> line) => line.StartsWith("lspci: ");

    // A command with a filter may have printed the middle of a function first.
    private static bool IsBeforeListing(ReadOnlySpan<char> rest, bool isAnywhere)
    {
        int lines = 0;
        foreach (ReadOnlySpan<char> each in new TextLines(rest))
        {
            ReadOnlySpan<char> line = TextLine.Clean(each);
            if (line.IsEmpty)
            {
                continue;
            }

            if (LspciHead.TryRead(line, isFirst: false, out _))
            {
                return true;
            }

            if ((lines++ == MaximumBetween && !isAnywhere) || (line.Contains(Program, StringComparison.Ordinal)
                && !IsMessage(line)))
            {
                return false;
            }

            bool isAround = IsMessage(line) || line[0] is '`' or '~' or '=' or '-' or '['
                || line.StartsWith("pcilib:") || line.StartsWith("sudo") || line.StartsWith("Password");
            if (!isAround && !isAnywhere)
            {
                return false;
            }
        }

        return false;
    }

    private static string? FilterIn(ReadOnlySpan<char> line, out bool isCommand)
    {
        int at = line.IndexOf(Program);
        ReadOnlySpan<char> before = line[..at];
        ReadOnlySpan<char> after = line[(at + Program.Length)..];
        isCommand = before.IndexOfAny('$', '#', '%') >= 0 || before.IsEmpty || before[0] == '/'
            || before.StartsWith("sudo ") || FilterAmong(before[..Math.Max(before.IndexOf(' '), 0)]) is not null;
        int end = after.IndexOfAny(s_ends);
        string? option = OptionIn(end < 0 ? after : after[..end]);
        if (option is not null)
        {
            return option;
        }

        if (isCommand && FilterAmong(before) is { } leading)
        {
            return leading;
        }

        while (after.IndexOf('|') is >= 0 and var pipe)
        {
            after = after[(pipe + 1)..];
            int next = after.IndexOf('|');
            if (FilterAmong(next < 0 ? after : after[..next]) is { } filter)
            {
                return filter;
            }
        }

        return null;
    }

    // "-s 01:00.0", "-vvvs01:00.0", "-d 10de:": letters before them may be others without a value.
    private static string? OptionIn(ReadOnlySpan<char> words)
    {
        for (ReadOnlySpan<char> word = TextLine.NextWord(ref words); !word.IsEmpty; word = TextLine.NextWord(ref words))
        {
            if (word.Length < 2 || word[0] != '-')
            {
                continue;
            }

            int letter = word[1..].IndexOfAnyExcept(s_plain) + 1;
            if (letter > 0 && word[letter] is 's' or 'd')
            {
                return $"lspci -{word[letter]}";
            }
        }

        return null;
    }

    private static string? FilterAmong(ReadOnlySpan<char> words)
    {
        for (ReadOnlySpan<char> word = TextLine.NextWord(ref words); !word.IsEmpty; word = TextLine.NextWord(ref words))
        {
            ReadOnlySpan<char> name = word[(word.LastIndexOf('/') + 1)..].TrimStart("(`$");
            foreach (string filter in s_filters)
            {
                if (name.SequenceEqual(filter))
                {
                    return filter;
                }
            }
        }

        return null;
    }
}
