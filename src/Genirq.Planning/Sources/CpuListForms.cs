using System.Buffers;
using System.Globalization;
using System.Text;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Knows the forms in which the number of CPUs is printed: <c>lscpu</c> in any language, as JSON or as a
/// table, and <c>nproc</c>.</summary>
internal static class CpuListForms
{
    private const string Counter = "nproc";

    // Limit: lines behind the first in which the number of CPUs must stand.
    private const int MaximumLines = 12;

    private static readonly SearchValues<char> s_list = SearchValues.Create("0123456789,-");

    private static readonly string[] s_architectures =
    [
        "x86_64", "i386", "i486", "i586", "i686", "aarch64", "armv7l", "armv8l", "riscv64", "loongarch64", "ppc64",
        "ppc64le", "s390x", "mips64", "ia64", "sparc64", "alpha",
    ];

    /// <summary>Whether a line may begin such an output; said without the lines below it.</summary>
    /// <param name="line">The line, cleaned, not empty.</param>
    public static bool CanBegin(ReadOnlySpan<char> line) => line[0] switch
    {
        '{' or '"' => line.Contains("\"lscpu\"", StringComparison.Ordinal),
        'C' or '#' when CpuTable.IsHead(line) || IsPart(line) => true,
        'O' when IsPart(line) => true,
        _ => line[^1] switch
        {
            'c' or 'l' when line.EndsWith(Counter) || line.EndsWith("nproc --all") => true,
            >= '0' and <= '9' when line.StartsWith(Counter) => true,
            '4' or '6' or 'e' or 'l' or 'x' or 'a' => IsOfArchitecture(line),
            _ => false,
        },
    };

    /// <summary>Whether a line begins such an output.</summary>
    /// <param name="line">The line, cleaned, not empty.</param>
    /// <param name="rest">The lines below it.</param>
    public static bool Begins(ReadOnlySpan<char> line, ReadOnlySpan<char> rest)
    {
        if (!CanBegin(line))
        {
            return false;
        }

        if (line[0] is '{' or '"' || CpuTable.IsHead(line) || IsPart(line))
        {
            return true;
        }

        return IsCounter(line) ? CountOf(line, rest) is not null : IsBeforeCount(rest);
    }

    /// <summary>Whether a line begins what <c>nproc</c> printed.</summary>
    /// <param name="line">The line, cleaned.</param>
    /// <param name="rest">The lines below it.</param>
    public static bool BeginsCount(ReadOnlySpan<char> line, ReadOnlySpan<char> rest) =>
        !line.IsEmpty && IsCounter(line) && CountOf(line, rest) is not null;

    /// <summary>The number that <c>nproc</c> printed, of a text that is nothing else; null if it is another.</summary>
    /// <param name="text">The text.</param>
    public static int? CountAlone(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('\n');
        ReadOnlySpan<char> line = TextLine.Clean(end < 0 ? text : text[..end]);
        ReadOnlySpan<char> rest = end < 0 ? default : text[end..];
        return !line.IsEmpty && IsCounter(line) && !HasOther(rest) ? CountOf(line, rest) : null;
    }

    /// <summary>Whether <c>nproc</c> counted the CPUs that are offline too.</summary>
    /// <param name="text">Its text.</param>
    public static bool IsOfAll(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf('\n');
        return TextLine.Clean(end < 0 ? text : text[..end]).Contains("--all", StringComparison.Ordinal);
    }

    /// <summary>A text of <c>lscpu</c> as lines with a key and a value.</summary>
    /// <param name="text">The text, which may be JSON.</param>
    public static string Lines(ReadOnlySpan<char> text)
    {
        // A colon of full width, as bytes of UTF-8 or as a letter.
        string plain = text.ToString().Replace("\u00EF\u00BC\u009A", ":", StringComparison.Ordinal)
            .Replace('\uFF1A', ':');
        if (!plain.Contains("\"field\"", StringComparison.Ordinal))
        {
            return plain;
        }

        StringBuilder lines = new();
        int at = 0;
        while (After(plain, "\"field\"", ref at) is { } field && After(plain, "\"data\"", ref at) is { } data)
        {
            lines.Append(field.TrimEnd(':')).Append(": ").Append(data).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>Whether a word is the name of a kind of processor, as <c>uname -m</c> says it.</summary>
    /// <param name="word">The word.</param>
    public static bool IsArchitecture(ReadOnlySpan<char> word)
    {
        foreach (string name in s_architectures)
        {
            if (word.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    // "lscpu | grep CPU" leaves these.
    private static bool IsPart(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
        return key is "CPU(s)" or "On-line CPU(s) list" && !value.IsEmpty && char.IsAsciiDigit(value[0])
            && value.IndexOfAnyExcept(s_list) < 0;
    }

    private static bool HasOther(ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> each in new TextLines(text))
        {
            ReadOnlySpan<char> line = TextLine.Clean(each);
            if (!line.IsEmpty && CanBegin(line) && !IsCounter(line))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCounter(ReadOnlySpan<char> line) => line.EndsWith(Counter) || line.EndsWith("nproc --all")
        || (line.StartsWith(Counter) && char.IsAsciiDigit(line[^1]));

    // On the line itself ("nproc: 8"), or on the one below.
    private static int? CountOf(ReadOnlySpan<char> line, ReadOnlySpan<char> rest)
    {
        ReadOnlySpan<char> word = line.StartsWith(Counter) ? line[Counter.Length..].TrimStart(" :=") : default;
        if (word.IsEmpty || !char.IsAsciiDigit(word[0]))
        {
            rest = rest.TrimStart("\r\n");
            int end = rest.IndexOf('\n');
            word = TextLine.Clean(end < 0 ? rest : rest[..end]);
        }

        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is > 0 and <= CpuListing.MaximumCpus
                ? count
                : null;
    }

    private static bool IsOfArchitecture(ReadOnlySpan<char> line)
    {
        // The colon may be one of full width.
        int blank = line.LastIndexOfAny(' ', '\t', ':');
        return blank > 0 && IsArchitecture(line[(blank + 1)..])
            && line[..(blank + 1)].TrimEnd() is [.., ':' or '\u009A' or '\uFF1A'];
    }

    private static bool IsBeforeCount(ReadOnlySpan<char> rest)
    {
        int lines = 0;
        foreach (ReadOnlySpan<char> each in new TextLines(rest))
        {
            ReadOnlySpan<char> value = each[(each.LastIndexOfAny(' ', ':', '\t') + 1)..].TrimEnd('\r');
            if (lines > 0 && !value.IsEmpty && value.Length < each.Length
                && value.IndexOfAnyExceptInRange('0', '9') < 0)
            {
                return true;
            }

            if (lines++ == MaximumLines || (lines > 2 && each.Trim().IsEmpty))
            {
                return false;
            }
        }

        return false;
    }

    // The text in quotes behind a name.
    private static string? After(string text, string name, ref int at)
    {
        int found = text.IndexOf(name, at, StringComparison.Ordinal);
        int start = found < 0 ? -1 : text.IndexOf('"', found + name.Length);
        int end = start < 0 ? -1 : text.IndexOf('"', start + 1);
        if (end < 0)
        {
            return null;
        }

        at = end + 1;
        return text[(start + 1)..end];
    }
}
