namespace Genirq.Planning.Lspci;

/// <summary>Tells maker and device of the functions of one listing.</summary>
/// <remarks>What a text says is found once: hundreds of virtual functions have one name. Not thread-safe.</remarks>
internal sealed class ListedIdentities
{
    private readonly Dictionary<string, (int? Vendor, int? Device)> _known = [];
    private readonly Dictionary<string, (int? Vendor, int? Device)>.AlternateLookup<ReadOnlySpan<char>> _find;

    /// <summary>Begins with none.</summary>
    public ListedIdentities()
    {
        _find = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The numbers of maker and device; null what is not told.</summary>
    /// <param name="text">As <see cref="LspciHead.Identity"/>: <c>8086:2f00</c>, names with <c>[8086:2f00]</c> behind
    /// them, or names alone.</param>
    public (int? Vendor, int? Device) Of(ReadOnlySpan<char> text)
    {
        if (!_find.TryGetValue(text, out (int? Vendor, int? Device) numbers))
        {
            numbers = Read(text);
            _find[text] = numbers;
        }

        return numbers;
    }

    private static (int? Vendor, int? Device) Read(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> pair = text.EndsWith(']') ? text[(text.LastIndexOf('[') + 1)..^1] : text;
        if (pair.Length == 9 && pair[4] == ':'
            && LspciHead.TryHex(pair[..4], 4, out int vendor) && LspciHead.TryHex(pair[5..], 4, out int device))
        {
            return (vendor, device);
        }

        // Names alone; of a device without one the number is printed in its place.
        int? maker = DeviceNames.Vendor(text);
        int number = text.LastIndexOf(" Device ");
        return (maker, number >= 0 && LspciHead.TryHex(text[(number + 8)..], 4, out int bare) ? bare
            : maker is { } known ? DeviceNames.Device(known, text)
            : null);
    }
}
