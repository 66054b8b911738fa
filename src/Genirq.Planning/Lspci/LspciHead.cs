using System.Globalization;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Lspci;

/// <summary>Reads the first line of each function in a text of <c>lspci</c>.</summary>
internal static class LspciHead
{
    /// <summary>Reads a line, if it is one.</summary>
    /// <param name="line">The line, without blanks before it.</param>
    /// <param name="isFirst">Whether no function came before: then the first letter of the text may be lost.</param>
    /// <param name="function">The function; null if the line is none.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<char> line, bool isFirst, out ListedFunction? function)
    {
        function = null;
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

        ReadOnlySpan<char> kind = rest[..colon];
        ReadOnlySpan<char> name = rest[(colon + 2)..];
        function = new ListedFunction(slot)
        {
            Class = ClassOf(kind) is { } number ? (number << 8) | InterfaceOf(name) : null,
        };
        AddIdentity(function, name);

        // All registers answer ones: the revision and the programming interface too.
        function.IsSilent = name.Contains("(rev ff)", StringComparison.Ordinal)
            && (name.Contains("(prog-if ff)", StringComparison.Ordinal)
                || !name.Contains("(prog-if", StringComparison.Ordinal));
        return true;
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

    // "8086:2f00 (rev 02)", or behind the names "[8086:2f00] (rev 02)".
    private static void AddIdentity(ListedFunction function, ReadOnlySpan<char> name)
    {
        int end = name.IndexOf(" (rev ");
        ReadOnlySpan<char> plain = (end < 0 ? name : name[..end]).Trim();
        end = plain.IndexOf(" (prog-if ");
        plain = (end < 0 ? plain : plain[..end]).Trim();
        ReadOnlySpan<char> pair = plain.EndsWith(']') ? plain[(plain.LastIndexOf('[') + 1)..^1] : plain;
        if (pair.Length == 9 && pair[4] == ':'
            && TryHex(pair[..4], 4, out int vendor) && TryHex(pair[5..], 4, out int device))
        {
            function.Vendor = vendor;
            function.Device = device;
            return;
        }

        // Names alone; of a device without one the number is printed in its place.
        function.Vendor = DeviceNames.Vendor(plain);
        int number = plain.LastIndexOf(" Device ");
        function.Device = number >= 0 && TryHex(plain[(number + 8)..], 4, out int bare) ? bare
            : function.Vendor is { } maker ? DeviceNames.Device(maker, plain)
            : null;
    }

    private static bool TryHex(ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        return text.Length == digits
            && int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
