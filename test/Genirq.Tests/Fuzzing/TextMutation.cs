using System.Globalization;
using System.Text.RegularExpressions;

namespace Genirq.Tests.Fuzzing;

/// <summary>Changes a text by its structure: numbers, lists, units, fields, lines and blocks of lines.</summary>
/// <param name="random">What decides.</param>
internal sealed partial class TextMutation(Random random)
{
    private const int MostChanges = 4;
    private const int MostCopies = 4;

    private static readonly string[] s_numbers =
    [
        "0", "1", "2", "3", "7", "31", "32", "38", "63", "64", "117", "192", "201", "202", "203", "204", "224", "225",
        "239", "240", "255", "256", "397", "2047", "2048", "4095", "4096", "8191", "8192", "65535", "65536",
        "2147483647", "2147483648", "4294967293", "4294967295", "4294967296", "9223372036854775807",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999", "-1", "-2147483648", "00",
        "007", "1e3", "0.5",
    ];

    private static readonly string[] s_lists =
    [
        "0-255", "0-31", "32-150", "33-234", "48-63", "128", "235", "0-19,29,32-150,236,240-255", "", "5", "32,33,34",
        "3-1", "0-", "-3", "0,0", "0-1023", "0-4294967295", "1-3:1/2", ",,", "0-1-2",
    ];

    private static readonly string[] s_words =
    [
        "", "-", "?", "N/A", "(null)", "none", "VECTOR", "CPU0", "CPU1", "edge", "0000:00:03.0", "ffff:ff:1f.7",
        "10000:00:00.0", "PCI-MSIX-0000:00:03.0", "IR-IO-APIC", "IO-APIC", "DMAR-MSI", "ITS-PCI-MSIX-0000:00:05.0",
        "..", "../../../etc/passwd", "/", "%s", "\u001b[2J", "\0", "\u00e9", "\u00ff\u00fe", "\r", "NMI:", "ERR:",
    ];

    private static readonly string[] s_units = ["K", "kB", "M", "MiB", "G", "ns", "h", "0x", "-", "+", "~", "%"];

    /// <summary>Changes it once to four times.</summary>
    /// <param name="text">The text.</param>
    public string Apply(string text)
    {
        for (int i = random.Next(1, MostChanges + 1); i > 0; i--)
        {
            text = random.Next(11) switch
            {
                0 => ChangeLines(text),
                1 => ChangeBlock(text),
                2 => ChangeFields(text),
                3 => Replace(text, Words(), Any(s_words)),
                4 => Replace(text, Lists(), Any(s_lists)),
                5 => ChangeUnit(text),
                6 => SwapOf(text, Numbers()),
                7 => SwapOf(text, Words()),
                _ => Replace(text, Numbers(), Number),
            };
        }

        return text;
    }

    private static bool IsHex(string number) => number.StartsWith("0x", StringComparison.Ordinal);

    private Func<string, string> Any(string[] values) => _ => values[random.Next(values.Length)];

    // One beside it, twice or half of it, or one of those at which something ends.
    private string Number(string old)
    {
        long value = 0;
        bool isKnown = IsHex(old)
            ? long.TryParse(old.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(old, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        int kind = random.Next(8);
        if (!isKnown || kind > 3)
        {
            return s_numbers[random.Next(s_numbers.Length)];
        }

        value = unchecked(kind switch
        {
            0 => value + 1,
            1 => value - 1,
            2 => value * 2,
            _ => value ^ (1L << random.Next(33)),
        });
        return IsHex(old) ? $"0x{value:x}" : value.ToString(CultureInfo.InvariantCulture);
    }

    private string ChangeUnit(string text)
    {
        string unit = s_units[random.Next(s_units.Length)];
        return Replace(text, Numbers(), old => random.Next(3) switch
        {
            0 => $"{unit}{old}",
            1 => $"{old}{unit}",
            _ => IsHex(old) ? old[2..] : $"0x{old}",
        });
    }

    private string SwapOf(string text, Regex pattern)
    {
        MatchCollection all = pattern.Matches(text);
        if (all.Count < 2)
        {
            return text;
        }

        int first = random.Next(all.Count - 1);
        int second = random.Next(first + 1, all.Count);
        (Match a, Match b) = (all[first], all[second]);
        string between = text[(a.Index + a.Length)..b.Index];
        return $"{text[..a.Index]}{b.Value}{between}{a.Value}{text[(b.Index + b.Length)..]}";
    }

    private string ChangeLines(string text)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Next(lines.Count);
        int to = random.Next(lines.Count);
        switch (random.Next(6))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(to, lines[at]);
                break;
            case 2:
                (lines[at], lines[to]) = (lines[to], lines[at]);
                break;
            case 3:
                lines[at] = lines[at][..random.Next(lines[at].Length + 1)];
                break;
            case 4 when at + 1 < lines.Count:
                lines[at] += lines[at + 1];
                lines.RemoveAt(at + 1);
                break;
            default:
                lines[at] = random.Next(2) == 0 ? $"{"\t    "[..random.Next(6)]}{lines[at]}" : lines[at].TrimStart();
                break;
        }

        return string.Join('\n', lines);
    }

    private string ChangeBlock(string text)
    {
        List<string> lines = [.. text.Split('\n')];
        int at = random.Next(lines.Count);
        int count = random.Next(1, Math.Min(lines.Count - at, 24) + 1);
        List<string> block = lines.GetRange(at, count);
        if (random.Next(2) == 0)
        {
            lines.RemoveRange(at, count);
        }

        for (int copies = random.Next(MostCopies); copies > 0; copies--)
        {
            lines.InsertRange(random.Next(lines.Count + 1), block);
        }

        return string.Join('\n', lines);
    }

    private string ChangeFields(string text)
    {
        string[] lines = text.Split('\n');
        int at = random.Next(lines.Length);
        List<string> fields = [.. lines[at].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        if (fields.Count == 0)
        {
            return text;
        }

        int field = random.Next(fields.Count);
        int other = random.Next(fields.Count);
        switch (random.Next(3))
        {
            case 0:
                fields.RemoveAt(field);
                break;
            case 1:
                fields.Insert(other, fields[field]);
                break;
            default:
                (fields[field], fields[other]) = (fields[other], fields[field]);
                break;
        }

        lines[at] = $"{(lines[at].StartsWith(' ') ? " " : "")}{string.Join(' ', fields)}";
        return string.Join('\n', lines);
    }

    private string Replace(string text, Regex pattern, Func<string, string> with)
    {
        MatchCollection all = pattern.Matches(text);
        if (all.Count == 0)
        {
            return text;
        }

        Match match = all[random.Next(all.Count)];
        return $"{text[..match.Index]}{with(match.Value)}{text[(match.Index + match.Length)..]}";
    }

    [GeneratedRegex(@"0x[0-9a-f]+|(?<![-,\w])\d+(?![-,\w])|(?<=[:,.@-])\d+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\d+([-,]\d+)+")]
    private static partial Regex Lists();

    [GeneratedRegex(@"[^\s,=]+")]
    private static partial Regex Words();
}
