using System.Globalization;
using Genirq.Diagnostics;

namespace Genirq.Pci.Configuration;

/// <summary>The address of a PCI function, as <c>lspci -D</c> writes it: <c>0000:3d:00.0</c>.</summary>
/// <param name="Domain">The domain (segment); more than 16 bits behind a volume management device.</param>
/// <param name="Bus">The bus.</param>
/// <param name="Device">The device, 0 to 31.</param>
/// <param name="Function">The function, 0 to 7.</param>
/// <remarks>The default is the function 0000:00:00.0: there is no value for "none".</remarks>
public readonly record struct PciSlot(uint Domain, byte Bus, byte Device, byte Function)
    : IComparable<PciSlot>, ISpanParsable<PciSlot>
{
    /// <summary>The device, 0 to 31.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger.</exception>
    public byte Device
    {
        get;
        init => field = OptionValue.InRange(value, (byte)0, (byte)31);
    } = OptionValue.InRange(Device, (byte)0, (byte)31, nameof(Device));

    /// <summary>The function, 0 to 7.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is larger.</exception>
    public byte Function
    {
        get;
        init => field = OptionValue.InRange(value, (byte)0, (byte)7);
    } = OptionValue.InRange(Function, (byte)0, (byte)7, nameof(Function));

    /// <summary>Bus, device and function in 16 bits: the requester number that the function sends along.</summary>
    public ushort RequesterId => (ushort)((Bus << 8) | (Device << 3) | Function);

    /// <summary>Reads a slot: <c>0000:3d:00.0</c>, <c>10000:e1:00.0</c> or, for domain 0, <c>3d:00.0</c>.</summary>
    /// <param name="text">The text; numbers in hexadecimal.</param>
    /// <param name="slot">The slot.</param>
    /// <returns>Whether the text is a slot.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out PciSlot slot)
    {
        slot = default;
        int dot = text.LastIndexOf('.');
        int device = dot < 0 ? -1 : text[..dot].LastIndexOf(':');
        if (device < 0 || dot - device is < 2 or > 3 || text.Length - dot != 2)
        {
            return false;
        }

        ReadOnlySpan<char> front = text[..device];
        int bus = front.LastIndexOf(':') + 1;
        if (!TryHex(front[bus..], 2, out uint busNumber) || !TryHex(text[(device + 1)..dot], 2, out uint deviceNumber)
            || !TryHex(text[(dot + 1)..], 1, out uint function) || deviceNumber > 31 || function > 7)
        {
            return false;
        }

        uint domain = 0;
        if (bus > 0 && !TryHex(front[..(bus - 1)], 8, out domain))
        {
            return false;
        }

        slot = new PciSlot(domain, (byte)busNumber, (byte)deviceNumber, (byte)function);
        return true;
    }

    /// <summary>Reads a slot: <c>0000:3d:00.0</c>, <c>10000:e1:00.0</c> or, for domain 0, <c>3d:00.0</c>.</summary>
    /// <param name="text">The text; numbers in hexadecimal.</param>
    /// <exception cref="FormatException">The text is not a slot.</exception>
    public static PciSlot Parse(ReadOnlySpan<char> text) => TryParse(text, out PciSlot slot)
        ? slot
        : throw new FormatException($"\"{text}\" is not a PCI slot such as 0000:3d:00.0.");

    static PciSlot ISpanParsable<PciSlot>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<PciSlot>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PciSlot result) =>
        TryParse(s, out result);

    static PciSlot IParsable<PciSlot>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<PciSlot>.TryParse(string? s, IFormatProvider? provider, out PciSlot result) =>
        TryParse(s, out result);

    /// <summary>Orders by domain, bus, device and function.</summary>
    /// <param name="other">The other slot.</param>
    public int CompareTo(PciSlot other) =>
        Domain != other.Domain ? Domain.CompareTo(other.Domain) : RequesterId.CompareTo(other.RequesterId);

    /// <summary>Whether a slot comes before another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(PciSlot left, PciSlot right) => left.CompareTo(right) < 0;

    /// <summary>Whether a slot comes before another, or is the same.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(PciSlot left, PciSlot right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a slot comes after another.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(PciSlot left, PciSlot right) => left.CompareTo(right) > 0;

    /// <summary>Whether a slot comes after another, or is the same.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(PciSlot left, PciSlot right) => left.CompareTo(right) >= 0;

    /// <summary>The slot with its domain, such as <c>0000:3d:00.0</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Domain:x4}:{Bus:x2}:{Device:x2}.{Function:x}");

    private static bool TryHex(ReadOnlySpan<char> text, int maximumDigits, out uint value)
    {
        value = 0;
        return text.Length <= maximumDigits
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
