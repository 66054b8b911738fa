using System.Globalization;
using System.Numerics;
using Genirq.Cpus;
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
    private bool? _isMsiEnabled;
    private bool _isMsiCounted;
    private int _msiXOffset = -1;
    private int _msiXControl;
    private bool? _isMsiXEnabled;
    private bool _isMsiXCounted;
    private bool? _usesMessages;
    private string? _gap;
    private bool _hasExtended;
    private bool _hasVirtual;
    private int? _mostVirtual;
    private ulong _places;
    private int _regions;
    private bool _hasDriverLine;
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

    /// <summary>Whether its head line says that it is a virtual function.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>Whether a line shows a capability.</summary>
    public bool HasCapabilities { get; set; }

    /// <summary>Whether its status says that it has capabilities.</summary>
    public bool HasCapabilityList { get; set; }

    /// <summary>Whether what follows of it is not shown.</summary>
    public bool IsCut { get; set; }

    /// <summary>Whether a line names modules, as it does behind that of the driver.</summary>
    public bool HasModules { get; private set; }

    /// <summary>Whether MSI or MSI-X is shown.</summary>
    public bool HasMessages => _msiOffset >= 0 || _msiXOffset >= 0;

    /// <summary>Whether nothing tells if it has a driver.</summary>
    public bool IsDriverUnknown { get; set; }

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

    /// <summary>Whether a line can be of this function too: <c>lspci</c> prints each of its lines once, those of
    /// capabilities behind the others, and the driver behind them.</summary>
    /// <param name="key">What stands before the colon.</param>
    /// <param name="value">What follows.</param>
    /// <remarks>To be asked once for each line.</remarks>
    public bool CanHave(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        bool isBehind = HasCapabilities || _hasDriverLine;
        switch (key)
        {
            case "Subsystem":
            case "Control" when value.StartsWith("I/O"):
            case "Flags" when value.Contains("devsel", StringComparison.Ordinal):
            case "Interrupt" when value.StartsWith("pin"):
                return !isBehind;
            case "Kernel driver in use":
                (bool isFirst, _hasDriverLine) = (!_hasDriverLine, true);
                return isFirst;
            case "Kernel modules":
                return HasModules = true;
            case "Capabilities":
                return !_hasDriverLine && TryPlace(value);
            case ['R', 'e', 'g', 'i', 'o', 'n', ' ', >= '0' and <= '5' and var digit]:
                // Virtual functions have regions of their own, told with the capability.
                int region = 1 << (digit - '0' + (HasCapabilities ? 8 : 0));
                bool isNew = (_regions & region) == 0;
                _regions |= region;
                return isNew && !_hasDriverLine && (!HasCapabilities || _hasVirtual);
            default:
                return true;
        }
    }

    // "[50] MSI: …", "<access denied>".
    private bool TryPlace(ReadOnlySpan<char> value)
    {
        bool isSecond = (value.StartsWith("<access denied") && IsDenied)
            || (_msiXOffset >= 0 && value.Contains("] MSI-X:", StringComparison.Ordinal))
            || (_msiOffset >= 0 && (value.Contains("] MSI:", StringComparison.Ordinal)
                || value.Contains("] Message Signal", StringComparison.Ordinal)));
        if (value is ['[', _, _, ']', ..] && LspciHead.TryHex(value[1..3], 2, out int offset))
        {
            ulong place = 1ul << (offset >> 2);
            isSecond |= (_places & place) != 0;
            _places |= place;
        }

        return !isSecond;
    }

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
            _isMsiEnabled = name is "Enable" && name.Length < word.Length ? isSet : _isMsiEnabled;
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
            _isMsiXEnabled = name is "Enable" && name.Length < word.Length ? isSet : _isMsiXEnabled;
            int equals = word.IndexOf('=');
            if (equals < 0 || word[..equals] is not ("Count" or "TabSize"))
            {
                continue;
            }

            if (int.TryParse(word[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                && size is > 0 and <= PciConfigLayout.MaximumMsiXEntries)
            {
                _msiXControl |= size - 1;
                _isMsiXCounted = true;
                continue;
            }

            Problem ??= $"its MSI-X table is to have '{Shown(word[(equals + 1)..])}' entries; the number is left out";
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

    /// <summary>Adds a capability beyond the first 256 bytes.</summary>
    /// <param name="place">Where it is, such as <c>160 v1</c>.</param>
    /// <param name="name">Its name; its number in old versions.</param>
    public void AddExtended(ReadOnlySpan<char> place, ReadOnlySpan<char> name)
    {
        _hasExtended |= place.Length >= 3 && char.IsAsciiHexDigit(place[0]) && char.IsAsciiHexDigit(place[1])
            && char.IsAsciiHexDigit(place[2]);
        _hasVirtual |= name is "#10" || name.StartsWith("Single Root I/O Virtualization");
    }

    /// <summary>Tells how many virtual functions it can have.</summary>
    /// <param name="most">The number; null if it cannot be read.</param>
    public void AddMostVirtual(int? most) => (_hasVirtual, _mostVirtual) = (true, most);

    /// <summary>Takes bytes of its configuration space.</summary>
    /// <param name="line">A line of them.</param>
    public void AddBytes(ReadOnlySpan<char> line)
    {
        Hex ??= new HexBytes();
        if (!Hex.Add(line))
        {
            Problem ??= "its hex dump has a gap or a broken line; what follows is not used";
        }
    }

    /// <summary>Takes the one line of <c>-v</c>: "bus master, fast devsel, latency 0, IRQ 53, NUMA node 0".</summary>
    /// <param name="value">What follows the colon.</param>
    public void AddFlags(ReadOnlySpan<char> value)
    {
        HasDetails = true;
        IsVerbose = true;
        Irq = NumberAfter(value, "IRQ ") ?? Irq;
        Node = NumberAfter(value, "NUMA node ") ?? Node;
    }

    /// <summary>Takes the address of its MSI.</summary>
    /// <param name="value">What follows the colon.</param>
    public void AddAddress(ReadOnlySpan<char> value)
    {
        ReadOnlySpan<char> word = TextLine.NextWord(ref value);
        if (ulong.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address))
        {
            Address = address;
        }
    }

    /// <summary>Takes the numbers that the newest <c>lspci</c> lists of a live machine: "28-32" or "28,30".</summary>
    /// <param name="list">The numbers.</param>
    public void AddMessageIrqs(ReadOnlySpan<char> list)
    {
        HasDetails = true;
        string numbers = list.Trim().ToString().Replace(", ", ",", StringComparison.Ordinal);
        if (CpuMask.TryParseList(numbers, out CpuMask? irqs))
        {
            MessageIrqs = [.. irqs];
        }
        else
        {
            Problem ??= "its list of message interrupts cannot be read";
        }
    }

    /// <summary>The number that stands behind words in a text; null without one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The words.</param>
    public static int? NumberAfter(ReadOnlySpan<char> text, string before)
    {
        int at = text.IndexOf(before);
        if (at < 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = text[(at + before.Length)..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        bool isNumber = int.TryParse(
            end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        return isNumber && number <= ushort.MaxValue ? number : null;
    }

    /// <summary>The function as a capture has it.</summary>
    public CapturedFunction ToCaptured()
    {
        // The bit is always clear in a virtual function. Source: PCI Express Base Specification 6.0, section 9.3.4.1.
        bool isUntold = IsPinOff == false && (IsVirtual || Driver?.EndsWith("vf", StringComparison.Ordinal) == true);
        IsPinOff = isUntold ? null : IsPinOff;
        PciMessageCapabilities? capabilities = Decode();
        return new CapturedFunction(Slot)
        {
            Driver = Driver,
            Vendor = Vendor,
            Device = Device,
            Class = Class,
            Node = Node,
            LegacyIrq = Irq,
            IsPinUnknown = Irq == 0 && !IsVerbose,
            Capabilities = capabilities,
            IsSilent = IsSilent,
            Gap = _gap ?? (IsCut && capabilities is not ({ MsiX.IsEnabled: true } or { Msi.IsEnabled: true })
                ? "only a part of its lines is shown"
                : isUntold && capabilities is null && Driver is not null
                ? "it is a virtual function, of which the DisINTx bit tells nothing, and its capabilities are not shown"
                : IsDriverUnknown && (IsSilent || capabilities is null)
                ? "neither its capabilities nor its driver are shown"
                : null),
            UsesMessages = IsPinOff ?? _usesMessages,
            IsCapabilityCut = _usesMessages is not null,
            MostVirtualFunctions = MostVirtual(),
            MessageCount = MessageIrqs.Count == 0 ? null : MessageIrqs.Count,
            MessageNumbers = MessageIrqs,
        };
    }

    // Extended capabilities without this one tell that there is none, if nothing of them is cut.
    private int? MostVirtual() => _mostVirtual
        ?? (Hex is { Length: >= PciConfigLayout.BasicSizeBytes } bytes
            ? VirtualFunctionLimit.Of(new PciConfigImage(bytes.Bytes))
            : _hasVirtual || IsSilent || IsCut || Driver is null || !_hasExtended ? null : 0);

    // The bytes say more than the lines, if there are enough of them.
    private PciMessageCapabilities? Decode()
    {
        PciMessageCapabilities? listed = IsSilent || IsDenied || !(HasCapabilities || IsPlain) ? null : Listed();
        return Hex is null || Hex.Length < PciConfigLayout.HeaderSizeBytes ? listed : Decode(listed);
    }

    private PciMessageCapabilities? Decode(PciMessageCapabilities? listed)
    {

        PciConfigImage image = new(Hex!.Bytes);
        Vendor = image.ReadUInt16(PciConfigLayout.VendorOffset);
        Device = image.ReadUInt16(DeviceOffset);
        Class = (int)(image.ReadUInt32(RevisionOffset) >> 8);
        PciMessageCapabilities decoded = PciMessageCapabilities.Decode(image);
        if (decoded.IsTruncated)
        {
            return listed;
        }

        (_gap, _usesMessages) = (null, null);

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
    private bool IsPlain => HasDetails && IsVerbose && !HasCapabilityList;

    // Lines may be cut or damaged, so that the enable bit or the number is not known; both kinds are never enabled at
    // once.
    private PciMessageCapabilities? Listed()
    {
        bool? isMsiX = _msiXOffset < 0 ? false : _isMsiXEnabled;
        bool? isMsi = _msiOffset < 0 || isMsiX == true ? false : _isMsiEnabled;
        isMsiX ??= isMsi == true || IsPinOff == false ? false : null;
        isMsi ??= IsPinOff == false ? false : null;
        bool isSizeKnown = (_msiXOffset < 0 || _isMsiXCounted) && (_msiOffset < 0 || _isMsiCounted);
        if (isMsiX is null || isMsi is null)
        {
            _gap = $"its {(isMsiX is null ? "MSI-X" : "MSI")} line is cut, and whether that is enabled is not known";
        }
        else if (isMsi == true && !_isMsiCounted)
        {
            _gap = "MSI is enabled, but with how many messages is not known";
        }
        else if (isMsiX == true ? _isMsiXCounted : isSizeKnown || isMsi == true)
        {
            return new PciMessageCapabilities(
                _isMsiCounted ? new MsiCapabilityInfo(_msiOffset, (ushort)_msiControl) : null,
                _isMsiXCounted
                    ? new MsiXCapabilityInfo(_msiXOffset, (ushort)_msiXControl, _table, _pending)
                    : null,
                []);
        }

        _usesMessages = isMsiX == true || isMsi == true ? true
            : isMsiX == false && isMsi == false ? false
            : null;
        return null;
    }

    private void AddCounts(ReadOnlySpan<char> text, bool isLogarithm)
    {
        int slash = text.IndexOf('/');
        if (slash < 0
            || !int.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out int granted)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int capable)
            || !TryField(granted, isLogarithm, out int grantedField)
            || !TryField(capable, isLogarithm, out int capableField))
        {
            Problem ??= $"its MSI is to have '{Shown(text)}' messages; the number is left out";
            return;
        }

        _isMsiCounted = true;
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
