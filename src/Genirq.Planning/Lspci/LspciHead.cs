using System.Globalization;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Lspci;

/// <summary>The first line of a function in a text of <c>lspci</c>.</summary>
internal readonly ref struct LspciHead
{
    private readonly ReadOnlySpan<char> _kind;
    private readonly ReadOnlySpan<char> _name;

    private LspciHead(PciSlot slot, ReadOnlySpan<char> text, int colon)
    {
        Slot = slot;
        Text = text;
        _kind = text[..colon];
        _name = text[(colon + 2)..];
    }

    /// <summary>Where the function is.</summary>
    public PciSlot Slot { get; }

    /// <summary>All that stands behind the slot.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>Class, 24 bits; null if not told.</summary>
    public int? Class => ClassOf(_kind) is { } number ? (number << 8) | InterfaceOf(_name) : null;

    /// <summary>Maker and device, by name, by number or both; without the revision and the programming
    /// interface.</summary>
    public ReadOnlySpan<char> Identity => Before(Before(_name, " (rev "), " (prog-if ");

    /// <summary>Whether all registers answer ones: the revision and the programming interface too.</summary>
    public bool IsSilent => _name.Contains("(rev ff)", StringComparison.Ordinal)
        && (_name.Contains("(prog-if ff)", StringComparison.Ordinal)
            || !_name.Contains("(prog-if", StringComparison.Ordinal));

    /// <summary>Reads a line, if it is one.</summary>
    /// <param name="line">The line, without blanks before it.</param>
    /// <param name="isFirst">Whether no function came before: then the first letter of the text may be lost.</param>
    /// <param name="head">What it says.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<char> line, bool isFirst, out LspciHead head)
    {
        head = default;
        int blank = line.IndexOf(' ');
        if (blank < 6 || line[blank - 2] != '.' || !TrySlot(line[..blank], isFirst, out PciSlot slot))
        {
            return false;
        }

        ReadOnlySpan<char> rest = line[(blank + 1)..].Trim();
        int colon = rest.IndexOf(": ");
        if (colon <= 0)
        {
            return false;
        }

        head = new LspciHead(slot, rest, colon);
        return true;
    }

    private static ReadOnlySpan<char> Before(ReadOnlySpan<char> text, string mark)
    {
        int end = text.IndexOf(mark);
        return (end < 0 ? text : text[..end]).Trim();
    }

    private static bool TrySlot(ReadOnlySpan<char> text, bool isFirst, out PciSlot slot)
    {
        // Two digits each for bus and device; the bus stands behind the domain, if that is there.
        int colon = text.LastIndexOf(':');
        int front = colon < 0 ? -1 : text[..colon].LastIndexOf(':');
        int busDigits = colon - front - 1;
        bool isWhole = colon == text.Length - 5 && (front < 0 ? busDigits == 2 : busDigits == 2 && front >= 4);
        bool isDamaged = isFirst && colon == text.Length - 5 && (front < 0 ? busDigits == 1 : front == 3);
        slot = default;
        return (isWhole || isDamaged) && PciSlot.TryParse(text, out slot);
    }

    // "0604", "Class 0604", "PCI bridge [0604]" or "PCI bridge".
    private static int? ClassOf(ReadOnlySpan<char> kind)
    {
        if (kind.EndsWith(']') && kind.LastIndexOf('[') is >= 0 and { } bracket
            && TryHex(kind[(bracket + 1)..^1], 4, out int inner))
        {
            return inner;
        }

        ReadOnlySpan<char> number = kind.StartsWith("Class ") ? kind[6..] : kind;
        return TryHex(number, 4, out int bare) ? bare : PciClassNames.Find(number);
    }

    private static int InterfaceOf(ReadOnlySpan<char> name)
    {
        const string mark = "(prog-if ";
        int at = name.LastIndexOf(mark);
        int end = at + mark.Length + 2;
        return at >= 0 && name.Length >= end && TryHex(name[(end - 2)..end], 2, out int value) ? value : 0;
    }

    /// <summary>Reads a number of as many digits.</summary>
    internal static bool TryHex(ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        return text.Length == digits
            && int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
