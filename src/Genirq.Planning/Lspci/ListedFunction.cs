using System.Globalization;
using System.Numerics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>A function while its lines are read.</summary>
/// <param name="slot">Where it is.</param>
internal sealed class ListedFunction(PciSlot slot)
{
    // The device number, and the revision with the class above it.
    private const int DeviceOffset = 0x02;
    private const int RevisionOffset = 0x08;

    // No register has this number, so that nothing is taken for it.
    private static readonly PciBarOffset s_unknownPlace = new(7, 0);

    private int _msiOffset = -1;
    private int _msiControl;
    private int _msiXOffset = -1;
    private int _msiXControl;
    private PciBarOffset _table = s_unknownPlace;
    private PciBarOffset _pending = s_unknownPlace;

    /// <summary>Where it is.</summary>
    public PciSlot Slot { get; } = slot;

    /// <summary>Class, 24 bits; null if not told.</summary>
    public int? Class { get; set; }

    /// <summary>Vendor number; null if not told.</summary>
    public int? Vendor { get; set; }

    /// <summary>Device number; null if not told.</summary>
    public int? Device { get; set; }

    /// <summary>The driver; null if none is told.</summary>
    public string? Driver { get; set; }

    /// <summary>NUMA node, or -1.</summary>
    public int Node { get; set; } = -1;

    /// <summary>The number of its wire or of its first MSI; 0 if not told.</summary>
    public int Irq { get; set; }

    /// <summary>Whether its capabilities were not shown for want of privilege.</summary>
    public bool IsDenied { get; set; }

    /// <summary>Whether all its registers answer ones: it fell off the bus, or sleeps.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether a line shows a capability.</summary>
    public bool HasCapabilities { get; set; }

    /// <summary>Whether INTx is switched off by its <c>DisINTx</c> bit, as it is while messages are in use; null if not
    /// told.</summary>
    public bool? IsPinOff { get; set; }

    /// <summary>The message interrupts that the kernel has given it, as the newest <c>lspci</c> lists them; empty if
    /// not told.</summary>
    public IReadOnlyList<int> MessageIrqs { get; set; } = [];

    /// <summary>Whether there is more than a head line.</summary>
    public bool HasDetails { get; set; }

    /// <summary>Whether its lines are those of -v or more.</summary>
    public bool IsVerbose { get; set; }

    /// <summary>The address of its MSI as a line has it; 0 if none has.</summary>
    public ulong Address { get; set; }

    /// <summary>The bytes of configuration space that were shown.</summary>
    public HexBytes? Hex { get; set; }

    /// <summary>What is wrong, in words; null if nothing.</summary>
    public string? Problem { get; set; }

    /// <summary>Begins or goes on with the MSI capability.</summary>
    /// <param name="offset">Where it is; -1 to go on.</param>
    /// <param name="words">The words, in the forms of all versions.</param>
    public void AddMsi(int offset, ReadOnlySpan<char> words)
    {
        _msiOffset = offset >= 0 ? offset : _msiOffset;
        for (ReadOnlySpan<char> word = TextLine.NextWord(ref words); !word.IsEmpty; word = TextLine.NextWord(ref words))
        {
            ReadOnlySpan<char> name = word.TrimEnd("+-");
            bool isSet = word.EndsWith('+');
            _msiControl |= !isSet ? 0
                : name is "Enable" ? PciConfigLayout.MsiEnable
                : name is "64bit" ? PciConfigLayout.MsiAddress64
                : name is "Maskable" or "Mask" ? PciConfigLayout.MsiPerVectorMask
                : 0;
            if (word.StartsWith("Count="))
            {
                AddCounts(word["Count=".Length..], isLogarithm: false);
            }
            else if (word.StartsWith("Queue="))
            {
                AddCounts(word["Queue=".Length..], isLogarithm: true);
            }
        }
    }

    /// <summary>Begins or goes on with the MSI-X capability.</summary>
    /// <param name="offset">Where it is; -1 to go on.</param>
    /// <param name="words">The words, in the forms of all versions.</param>
    public void AddMsiX(int offset, ReadOnlySpan<char> words)
    {
        _msiXOffset = offset >= 0 ? offset : _msiXOffset;
        for (ReadOnlySpan<char> word = TextLine.NextWord(ref words); !word.IsEmpty; word = TextLine.NextWord(ref words))
        {
            ReadOnlySpan<char> name = word.TrimEnd("+-");
            bool isSet = word.EndsWith('+');
            _msiXControl |= !isSet ? 0
                : name is "Enable" ? PciConfigLayout.MsiXEnable
                : name is "Masked" or "Mask" ? PciConfigLayout.MsiXFunctionMask
                : 0;
            int equals = word.IndexOf('=');
            if (equals < 0 || word[..equals] is not ("Count" or "TabSize"))
            {
                continue;
            }

            if (int.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                && size is > 0 and <= PciConfigLayout.MaximumMsiXEntries)
            {
                _msiXControl |= size - 1;
                continue;
            }

            _msiXOffset = -1;
            Problem ??= $"its MSI-X table is to have '{Shown(word[(equals + 1)..])}' entries; the capability is left "
                + "out";
            return;
        }
    }

    /// <summary>Tells where the MSI-X table or its pending bits are.</summary>
    /// <param name="isTable">Whether it is the table.</param>
    /// <param name="value">Words such as <c>BAR=3 offset=00001000</c>.</param>
    public void AddPlace(bool isTable, ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> bar = TextLine.NextWord(ref value);
        ReadOnlySpan<char> offset = TextLine.NextWord(ref value);
        if (bar.StartsWith("BAR=") && offset.StartsWith("offset=")
            && int.TryParse(bar[4..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 7
            && uint.TryParse(offset[7..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bytes))
        {
            PciBarOffset place = new(number, bytes);
            _table = isTable ? place : _table;
            _pending = isTable ? _pending : place;
        }
    }

    /// <summary>The function as a capture has it.</summary>
    public CapturedFunction ToCaptured()
    {
        PciMessageCapabilities? capabilities = Decode();
        return new CapturedFunction(Slot)
        {
            Driver = Driver,
            Vendor = Vendor,
            Device = Device,
            Class = Class,
            Node = Node,
            LegacyIrq = Irq,
            Capabilities = capabilities,
            IsSilent = IsSilent,
            UsesMessages = IsPinOff,
            MessageCount = MessageIrqs.Count == 0 ? null : MessageIrqs.Count,
            MessageNumbers = MessageIrqs,
        };
    }

    // The bytes say more than the lines, if there are enough of them.
    private PciMessageCapabilities? Decode()
    {
        PciMessageCapabilities? listed = IsSilent || IsDenied || !(HasCapabilities || IsPlain) ? null : Listed();
        if (Hex is null || Hex.Length < PciConfigLayout.HeaderSizeBytes)
        {
            return listed;
        }

        PciConfigImage image = new(Hex.Bytes);
        Vendor = image.ReadUInt16(PciConfigLayout.VendorOffset);
        Device = image.ReadUInt16(DeviceOffset);
        Class = (int)(image.ReadUInt32(RevisionOffset) >> 8);
        PciMessageCapabilities decoded = PciMessageCapabilities.Decode(image);
        if (decoded.IsTruncated)
        {
            return listed;
        }

        if (decoded.Msi is { IsEnabled: true } msi)
        {
            Address = image.ReadUInt32(msi.AddressOffset)
                | (msi.Is64Bit ? (ulong)image.ReadUInt32(msi.AddressOffset + 4) << 32 : 0);
        }

        if (decoded.Problems.Count > 0)
        {
            Problem ??= decoded.Problems[0].ToString();
        }
        else if (listed is not null && (listed.MsiX?.Control != decoded.MsiX?.Control
            || listed.Msi?.CapableMessages != decoded.Msi?.CapableMessages))
        {
            Problem ??= "its lines and its bytes tell different message capabilities; the bytes are taken";
        }

        return decoded;
    }

    // A function of which -v shows all that there is, without one capability, has none.
    private bool IsPlain => HasDetails && IsVerbose;

    private PciMessageCapabilities Listed() => new(
        _msiOffset < 0 ? null : new MsiCapabilityInfo(_msiOffset, (ushort)_msiControl),
        _msiXOffset < 0 ? null : new MsiXCapabilityInfo(_msiXOffset, (ushort)_msiXControl, _table, _pending),
        []);

    private void AddCounts(ReadOnlySpan<char> text, bool isLogarithm)
    {
        int slash = text.IndexOf('/');
        if (slash < 0
            || !int.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out int granted)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int capable)
            || !TryField(granted, isLogarithm, out int grantedField)
            || !TryField(capable, isLogarithm, out int capableField))
        {
            _msiOffset = -1;
            Problem ??= $"its MSI is to have '{Shown(text)}' messages; the capability is left out";
            return;
        }

        _msiControl |= (capableField << 1) | (grantedField << 4);
    }

    // The register holds logarithms, and so did the old form of the line.
    private static bool TryField(int number, bool isLogarithm, out int field)
    {
        field = isLogarithm ? number : BitOperations.Log2((uint)Math.Max(number, 1));
        return field <= 5 && (isLogarithm || (number > 0 && BitOperations.IsPow2(number)));
    }

    private static string Shown(ReadOnlySpan<char> text) =>
        PrintableText.Of(PrintableText.Shorten(text.ToString()));
}
