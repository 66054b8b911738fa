using System.Text.RegularExpressions;

namespace Genirq.Cli.Plans;

/// <summary>Folds lines that differ in slots and numbers only: the first stands for all, with a count.</summary>
internal static partial class FoldedLines
{
    // Limit: lines that are alike and still shown one by one.
    private const int MaximumAlike = 3;
    private const string Until = " until CPU ";

    /// <summary>Folds lines.</summary>
    /// <param name="lines">The lines, in their order.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> lines)
    {
        Dictionary<string, int> counts = [];
        foreach (string line in lines)
        {
            string key = KeyOf(line);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        HashSet<string> shown = [];
        foreach (string line in lines)
        {
            string key = KeyOf(line);
            int count = counts[key];
            if (count <= MaximumAlike)
            {
                yield return line;
            }
            else if (shown.Add(key))
            {
                yield return $"{line} (and {count - 1} more like it)";
            }
        }
    }

    // A driver's sentence is alike only with the same numbers; a line of the kernel's with any.
    private static string KeyOf(string line)
    {
        if (Slot().Match(line) is not { Success: true } slot)
        {
            // What waits for another CPU is not alike.
            int until = line.IndexOf(Until, StringComparison.Ordinal);
            return until < 0 ? Folded(line) : Folded(line[..until]) + line[until..];
        }

        string rest = line[slot.Length..];
        int why = rest.IndexOf(" It gets ", StringComparison.Ordinal);
        if (why < 0)
        {
            return Folded(rest);
        }

        int colon = rest.IndexOf(": ", why, StringComparison.Ordinal);
        return colon < 0 ? rest : rest[..colon] + Number().Replace(rest[colon..], "#");
    }

    private static string Folded(string text) => Number().Replace(AnySlot().Replace(text, "#"), "#");

    [GeneratedRegex(@"^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]: ")]
    private static partial Regex Slot();

    [GeneratedRegex(@"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")]
    private static partial Regex AnySlot();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
