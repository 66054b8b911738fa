using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Genirq.Planning.Reports;

/// <summary>Some interrupts by their numbers, such as <c>24,30-33</c>.</summary>
/// <remarks>Immutable.</remarks>
public sealed class IrqList
{
    // Limit: parts of a list.
    private const int MaximumParts = 4096;

    private readonly (int First, int Last)[] _parts;
    private readonly string _text;

    private IrqList(string text, (int First, int Last)[] parts)
    {
        _text = text;
        _parts = parts;
    }

    /// <summary>Reads a list.</summary>
    /// <param name="text">Numbers and ranges, joined by commas.</param>
    /// <param name="list">The list; null if it is none.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IrqList? list)
    {
        ArgumentNullException.ThrowIfNull(text);
        list = null;
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        if (words.Length > MaximumParts)
        {
            return false;
        }

        (int First, int Last)[] parts = new (int, int)[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            string[] ends = words[i].Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out int first) || !TryParse(ends[^1], out int last)
                || last < first)
            {
                return false;
            }

            parts[i] = (first, last);
        }

        list = new IrqList(text, parts);
        return true;
    }

    /// <summary>Whether an interrupt is among them.</summary>
    /// <param name="irq">The interrupt.</param>
    public bool Contains(Irq irq) => Array.Exists(_parts, part => irq.Number >= part.First && irq.Number <= part.Last);

    /// <summary>The list as it was read.</summary>
    public override string ToString() => _text;

    private static bool TryParse(string word, out int number) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
