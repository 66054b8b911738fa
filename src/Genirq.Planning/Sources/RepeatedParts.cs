using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Planning.Lspci;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>Compares outputs of one kind in a text: two that differ are of two machines, or of two moments.</summary>
internal static class RepeatedParts
{
    // Fewer lines of a list of CPUs may differ by chance.
    private const int LeastDifferent = 2;

    // What changes from one moment to the next.
    private static readonly string[] s_changing = ["MHz", "BogoMIPS", "line", "scaling", "Vulnerab", "Flags"];

    /// <summary>Says in what listings of functions differ; null if they do not, or there is one.</summary>
    /// <param name="text">The text.</param>
    public static string? FindListings(ReadOnlySpan<char> text)
    {
        ListedIdentities identities = new();
        List<Dictionary<PciSlot, ListedHead>> listings = [];
        int number = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            number++;
            ReadOnlySpan<char> clean = TextLine.Clean(line);
            if (clean.IsEmpty || !char.IsAsciiHexDigit(clean[0])
                || !LspciHead.TryRead(clean, isFirst: false, out LspciHead head))
            {
                continue;
            }

            if (listings.Count == 0 || listings[^1].ContainsKey(head.Slot))
            {
                listings.Add([]);
            }

            ListedHead own = new(number, identities.Of(head), head.Text.ToString());
            if (listings.Count > 1 && listings[0].TryGetValue(head.Slot, out ListedHead first) && first.Differs(own))
            {
                return $"{head.Slot} is '{Shown(first.Text)}' in line {first.Line}, but '{Shown(own.Text)}' in line "
                    + $"{number}: {Advice(listings, number)}";
            }

            listings[^1].TryAdd(head.Slot, own);
        }

        return listings.Count > 1 ? FindOthers(listings) : null;
    }

    /// <summary>Whether two lists of CPUs, or two <c>/proc/cpuinfo</c>, are of different processors.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    public static bool AreOfDifferentCpus(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        Dictionary<string, string> known = Properties(first);
        int different = 0;
        foreach ((string key, string value) in Properties(second))
        {
            bool isOther = known.TryGetValue(key, out string? other) && other != value;
            bool isModel = key.Equals("model name", StringComparison.OrdinalIgnoreCase);
            different += !isOther ? 0 : isModel ? LeastDifferent : 1;
        }

        return different >= LeastDifferent;
    }

    // Two whole listings, each with functions that the other lacks.
    private static string? FindOthers(List<Dictionary<PciSlot, ListedHead>> listings)
    {
        Dictionary<PciSlot, ListedHead> first = listings[0];
        PciSlot top = first.MinBy(static pair => pair.Value.Line).Key;
        foreach (Dictionary<PciSlot, ListedHead> other in listings[1..])
        {
            if (other.MinBy(static pair => pair.Value.Line).Key != top)
            {
                continue;
            }

            PciSlot[] here = [.. first.Keys.Where(slot => !other.ContainsKey(slot))];
            PciSlot[] there = [.. other.Keys.Where(slot => !first.ContainsKey(slot))];
            if (here.Length > 0 && there.Length > 0)
            {
                return $"the listing from line {first[top].Line} has {here[0]}, that from line {other[top].Line} has "
                    + $"{there[0]} instead: {Advice(listings, other[top].Line)}";
            }
        }

        return null;
    }

    private static string Advice(List<Dictionary<PciSlot, ListedHead>> listings, int second)
    {
        int top = listings[0].Values.Min(static head => head.Line);
        int end = listings[^1].Count == 0 ? second : listings[^1].Values.Min(static head => head.Line);
        return "they are of two machines, or of two moments; bring one, such as: "
            + string.Create(CultureInfo.InvariantCulture, $"sed -n '{top},{end - 1}p' FILE");
    }

    private static string Shown(string text) => PrintableText.Of(PrintableText.Shorten(text));

    // The first value of each, of one CPU.
    private static Dictionary<string, string> Properties(ReadOnlySpan<char> text)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            if (!key.IsEmpty && !IsChanging(key))
            {
                properties.TryAdd(key.ToString(), value.ToString());
            }
        }

        return properties;
    }

    private static bool IsChanging(ReadOnlySpan<char> key)
    {
        foreach (string word in s_changing)
        {
            if (key.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // Of /proc/cpuinfo, of whichever CPU is first.
        return key is "processor" or "physical id" or "core id" or "apicid" or "initial apicid" or "siblings"
            or "cpu cores";
    }

    private readonly record struct ListedHead(int Line, ListedIdentity Identity, string Text)
    {
        /// <summary>Whether the other is another device; a name and a number may be of one.</summary>
        public bool Differs(ListedHead other)
        {
            if (Differ(Identity.Class >> 8, other.Identity.Class >> 8)
                || Differ(Identity.Vendor, other.Identity.Vendor) || Differ(Identity.Device, other.Identity.Device))
            {
                return true;
            }

            bool isKnown = Identity.Device is not null || other.Identity.Device is not null;
            return !isKnown && !IsNumbered(Text) && !IsNumbered(other.Text) && Plain(Text) != Plain(other.Text);
        }

        private static bool Differ(int? one, int? other) => one is not null && other is not null && one != other;

        private static bool IsNumbered(string text) => text.Contains("]: ", StringComparison.Ordinal)
            || (text.Length > 4 && text[4] == ':');

        private static string Plain(string text)
        {
            int end = text.IndexOf(" (", StringComparison.Ordinal);
            return (end < 0 ? text : text[..end]).Trim();
        }
    }
}
