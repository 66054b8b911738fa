using System.Globalization;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Reports;

/// <summary>Functions by their place, as <c>lspci -s</c> takes it: <c>[[[domain]:]bus]:][device][.[function]]</c>, each
/// part hexadecimal, <c>*</c> or left out.</summary>
/// <param name="Domain">The domain; null for all.</param>
/// <param name="Bus">The bus; null for all.</param>
/// <param name="Device">The device; null for all.</param>
/// <param name="Function">The function; null for all.</param>
internal readonly record struct SlotPattern(uint? Domain, byte? Bus, byte? Device, byte? Function)
{
    private const int MostDevice = 0x1F;
    private const int MostFunction = 7;

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out SlotPattern pattern)
    {
        pattern = default;
        ReadOnlySpan<char> place = text;
        ReadOnlySpan<char> domain = [];
        ReadOnlySpan<char> bus = [];
        int colon = text.LastIndexOf(':');
        if (colon >= 0)
        {
            place = text[(colon + 1)..];
            bus = text[..colon];
            int front = bus.LastIndexOf(':');
            domain = front < 0 ? [] : bus[..front];
            bus = bus[(front + 1)..];
        }

        int dot = place.IndexOf('.');
        ReadOnlySpan<char> device = dot < 0 ? place : place[..dot];
        ReadOnlySpan<char> function = dot < 0 ? [] : place[(dot + 1)..];
        if (text.IsEmpty || !TryPart(domain, uint.MaxValue, out uint? domainNumber)
            || !TryPart(bus, byte.MaxValue, out uint? busNumber)
            || !TryPart(device, MostDevice, out uint? deviceNumber)
            || !TryPart(function, MostFunction, out uint? functionNumber))
        {
            return false;
        }

        // A bus without a domain is that of the first domain where slots are written in full.
        bool isFull = colon >= 0 && domain.IsEmpty && text.Count(':') == 1 && busNumber is not null
            && deviceNumber is not null && functionNumber is not null;
        pattern = new SlotPattern(
            isFull ? 0 : domainNumber, (byte?)busNumber, (byte?)deviceNumber, (byte?)functionNumber);
        return true;
    }

    /// <summary>Whether a function is meant.</summary>
    /// <param name="slot">The function.</param>
    public bool Takes(PciSlot slot) => (Domain ?? slot.Domain) == slot.Domain && (Bus ?? slot.Bus) == slot.Bus
        && (Device ?? slot.Device) == slot.Device && (Function ?? slot.Function) == slot.Function;

    private static bool TryPart(ReadOnlySpan<char> text, uint most, out uint? number)
    {
        number = null;
        if (text.IsEmpty || text is "*")
        {
            return true;
        }

        bool isNumber = uint.TryParse(
            text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) && value <= most;
        number = value;
        return isNumber;
    }
}
