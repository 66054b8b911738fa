namespace Genirq.Planning.Lspci;

/// <summary>Tells what the functions of one listing are.</summary>
/// <remarks>What a text says is found once: hundreds of virtual functions have one name. Not thread-safe.</remarks>
internal sealed class ListedIdentities
{
    private const int HostBridge = 0x0600;
    private const int IsaBridge = 0x0601;
    private const int Intel = 0x8086;
    private const int Amd = 0x1022;
    private const int Mellanox = 0x15B3;

    // Virtual functions of ConnectX, from the third to the seventh, and of BlueField.
    private static readonly int[] s_virtual =
        [0x1004, 0x1012, 0x1014, 0x1016, 0x1018, 0x101A, 0x101C, 0x101E, 0xA2D0, 0xA2D3];

    private readonly Dictionary<string, ListedIdentity> _known = [];
    private readonly Dictionary<string, ListedIdentity>.AlternateLookup<ReadOnlySpan<char>> _find;

    /// <summary>Begins with none.</summary>
    public ListedIdentities()
    {
        _find = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>What a function is.</summary>
    /// <param name="head">Its line.</param>
    public ListedIdentity Of(LspciHead head)
    {
        if (!_find.TryGetValue(head.Text, out ListedIdentity? identity))
        {
            identity = Read(head);
            _find[head.Text] = identity;
        }

        return identity;
    }

    private static ListedIdentity Read(LspciHead head)
    {
        (int? vendor, int? device) = NumbersOf(head.Identity);
        int? kind = head.Class;
        ReadOnlySpan<char> text = head.Text;

        // Cards of these makers are in all machines, but their bridges to the rest of the board are not.
        bool isX86Bridge = kind >> 8 is HostBridge or IsaBridge
            && (text.Contains("Intel Corporation", StringComparison.Ordinal)
                || text.Contains("Advanced Micro Devices", StringComparison.Ordinal)
                || vendor is Intel or Amd);

        // HiSilicon's name has been written in two ways.
        bool isOfArm = text.Contains("ARM Device", StringComparison.Ordinal)
            || text.Contains("Ampere", StringComparison.Ordinal)
            || text.Contains("HiSilicon", StringComparison.Ordinal)
            || text.Contains("Hisilicon", StringComparison.Ordinal)
            || text.Contains("Cavium, Inc. CN9", StringComparison.Ordinal);
        return new ListedIdentity
        {
            Class = kind,
            Vendor = vendor,
            Device = device,
            IsSilent = head.IsSilent,
            IsX86Bridge = isX86Bridge,
            IsOfArm = isOfArm,
            IsVirtual = text.Contains("Virtual Function", StringComparison.OrdinalIgnoreCase)
                || head.Identity.Contains(" VF", StringComparison.Ordinal)
                || (vendor == Mellanox && device is { } number && Array.IndexOf(s_virtual, number) >= 0),
        };
    }

    // "8086:2f00", names with "[8086:2f00]" behind them, or names alone.
    private static (int? Vendor, int? Device) NumbersOf(ReadOnlySpan<char> text)
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
