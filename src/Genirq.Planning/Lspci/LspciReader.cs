using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>Reads the text of <c>lspci</c>: any version, any of <c>-v -vv -vvv -n -nn -D -x…</c>, posted or
/// not.</summary>
/// <remarks>
/// A function begins at a line with its slot; the lines below it are told apart by their first words, so that
/// indentation may be lost and lines may be wrapped. Configuration space in hexadecimal is decoded again, since it says
/// more. Not thread-safe. Takes one pass.
/// </remarks>
internal sealed class LspciReader
{
    // Limit: functions of a listing; a segment has 65,536.
    private const int MaximumFunctions = 1 << 18;

    // Limit: functions that are told one by one when they are listed again.
    private const int MaximumRepeated = 5;

    // The one kind of bridge that has a driver which uses interrupts.
    private const int PciBridge = 0x0604;

    private readonly Dictionary<PciSlot, ListedFunction> _functions = [];
    private readonly List<ListedFunction> _again = [];
    private readonly ListedIdentities _identities = new();
    private readonly CaptureNotes _notes = new();
    private readonly ListingDamage _damage = new();
    private ListedFunction? _current;
    private ListedCapability _capability;
    private string _lastDriver = "";
    private int _denied;
    private int _fuller;
    private bool _isRepeated;
    private bool _hasDrivers;
    private bool _hasHeadsAlone;
    private bool _isOver;
    private Func<ReadOnlySpan<char>, bool>? _isOther;
    private bool _isMixed;
    private bool _hasX86Bridge;
    private bool _hasArmDevice;

    private LspciReader()
    {
    }

    /// <summary>Whether a text is such a listing.</summary>
    /// <param name="text">The text, or its beginning.</param>
    /// <returns>Whether a line of it names a function.</returns>
    public static bool LooksLike(ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (LspciHead.TryRead(TextLine.Clean(line), isFirst: false, out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="listing">What it says.</param>
    /// <param name="problem">Why it cannot be used.</param>
    /// <returns>Whether it lists functions.</returns>
    public static bool TryRead(
        ReadOnlySpan<char> text,
        [NotNullWhen(true)] out LspciListing? listing,
        [NotNullWhen(false)] out string? problem)
    {
        LspciReader reader = new();
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            reader.Add(TextLine.Clean(line));
        }

        problem = reader._isOver ? $"there are more than {MaximumFunctions} functions here"
            : reader._functions.Count == 0 ? "there is no function here (a line such as '00:1f.2 SATA controller: …')"
            : null;
        listing = problem is null ? reader.Finish(text) : null;
        return listing is not null;
    }

    /// <summary>Reads a text that is a listing and nothing else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isOther">Whether a line that is neither the head of a function nor bytes of one can be another
    /// output's.</param>
    /// <param name="listing">What it says.</param>
    /// <returns>Whether it is one.</returns>
    internal static bool TryReadAlone(
        ReadOnlySpan<char> text,
        Func<ReadOnlySpan<char>, bool> isOther,
        [NotNullWhen(true)] out LspciListing? listing)
    {
        listing = null;
        LspciReader reader = new() { _isOther = isOther };
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            reader.Add(TextLine.Clean(line));
            if (reader._isMixed)
            {
                return false;
            }
        }

        // The first head alone may be a damaged one, which makes no listing.
        bool isListing = !reader._isOver && (reader._functions.Count > 1 || LooksLike(text));
        listing = isListing ? reader.Finish(text) : null;
        return isListing;
    }

    private void Add(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        if (line is DiffText.Break)
        {
            End();
            return;
        }

        line = TextLine.Unescaped(line);
        bool isNumber = char.IsAsciiHexDigit(line[0]);
        if (isNumber && LspciHead.TryRead(line, _functions.Count == 0, out LspciHead head))
        {
            Begin(head);
            return;
        }

        bool isBytes = isNumber && HexBytes.IsLine(line);
        if (_isOther is { } isOther && !isBytes && isOther(line))
        {
            _isMixed = true;
        }
        else if (_current is not null && isBytes)
        {
            _current.AddBytes(line);
        }
        else if (_damage.Look(line))
        {
            // The rest of what it stands in may be of another function.
            _capability = ListedCapability.None;
        }
        else if (_functions.Count > 0 && ListingDamage.IsDamagedHead(line))
        {
            Lose();
        }
        else if (_current is not null
            && (_capability is ListedCapability.Msi or ListedCapability.MsiX || CanTell(line)))
        {
            Take(_current, line);
        }
    }

    // A difference of two listings goes on elsewhere.
    private void End()
    {
        if (_current is { Driver: null } cut)
        {
            cut.IsCut = true;
        }

        _current = null;
        _capability = ListedCapability.None;
    }

    // Whose lines follow is not known.
    private void Lose()
    {
        _damage.AddLostHead();
        End();
    }

    // Most lines of -vvv tell of other things than interrupts, and need not be taken apart.
    private static bool CanTell(ReadOnlySpan<char> line) => line[0] switch
    {
        'C' or 'F' or 'I' or 'S' or 'N' or 'K' or '!' => true,
        'L' => line.StartsWith("Latency"),
        'R' => line.StartsWith("Region "),
        _ => false,
    };

    private void Begin(LspciHead head)
    {
        ListedIdentity identity = _identities.Of(head);
        ListedFunction function = new(head.Slot)
        {
            Class = identity.Class,
            Vendor = identity.Vendor,
            Device = identity.Device,
            IsSilent = identity.IsSilent,
            IsVirtual = identity.IsVirtual,
        };
        _current = function;
        _capability = ListedCapability.None;
        _damage.Begin(head.Slot);
        _hasX86Bridge |= identity.IsX86Bridge;
        _hasArmDevice |= identity.IsOfArm;
        if (!_functions.TryGetValue(function.Slot, out ListedFunction? known))
        {
            _isOver |= _functions.Count >= MaximumFunctions;
            if (!_isOver)
            {
                _functions.Add(function.Slot, function);
            }
        }
        else if (known.HasDetails)
        {
            // A second listing, or two pastes that overlap; a head line alone says nothing that is left out.
            _isRepeated = true;
            _again.Add(function);
        }
        else
        {
            // A short listing, and a longer one of some of its functions.
            _hasHeadsAlone = true;
            _isRepeated = true;
            _functions[function.Slot] = function;
        }
    }

    private void Take(ListedFunction function, ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
        if (!function.CanHave(key, value))
        {
            Lose();
            return;
        }

        _damage.LookAtEnd(line);
        AddToFunction(function, line, key, value);
    }

    private void AddToFunction(
        ListedFunction function, ReadOnlySpan<char> line, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "Capabilities":
                AddCapability(function, value);
                break;
            case "Flags" when !value.Contains("PMEClk", StringComparison.Ordinal):
                function.AddFlags(value);
                break;
            case "Interrupt":
                function.Irq = ListedFunction.NumberAfter(value, "routed to IRQ ") ?? function.Irq;
                function.HasDetails = true;
                function.IsVerbose = true;
                break;
            case "Interrupts" when value.StartsWith("MSI(X) routed to IRQ "):
                function.AddMessageIrqs(value["MSI(X) routed to IRQ ".Length..]);
                break;
            case "Control":
                function.IsPinOff = value.Contains("DisINTx+", StringComparison.Ordinal) ? true
                    : value.Contains("DisINTx-", StringComparison.Ordinal) ? false
                    : null;
                function.HasDetails = true;
                function.IsVerbose = true;
                break;
            case "Status" or "Latency":
                function.HasCapabilityList |= value.StartsWith("Cap+");
                function.HasDetails = true;
                function.IsVerbose = true;
                break;
            case "Subsystem":
                function.HasDetails = true;
                break;
            case "Initial VFs":
                function.AddMostVirtual(ListedFunction.NumberAfter(value, "Total VFs: "));
                break;
            case "NUMA node":
                function.Node = ListedFunction.NumberAfter(line, "NUMA node: ") ?? function.Node;
                break;
            case "Kernel driver in use":
                function.Driver = value.IsEmpty ? null : DriverOf(value);
                _hasDrivers |= !value.IsEmpty;
                function.HasDetails = true;
                _capability = ListedCapability.None;
                break;
            case var _ when line.StartsWith("!!! Unknown header type 7f"):
                function.IsSilent = true;
                break;
            default:
                AddToCapability(function, key, line, value);
                break;
        }
    }

    // Neighbours mostly have the same one.
    private string DriverOf(ReadOnlySpan<char> name)
    {
        if (!name.SequenceEqual(_lastDriver))
        {
            _lastDriver = PrintableText.Of(name.ToString());
        }

        return _lastDriver;
    }

    // "[50] MSI: Enable+ ...", "[100 v1] Advanced Error Reporting", "<access denied>".
    private void AddCapability(ListedFunction function, ReadOnlySpan<char> value)
    {
        function.HasDetails = true;
        function.HasCapabilities = true;
        _capability = ListedCapability.Other;
        if (value.StartsWith("<access denied"))
        {
            _denied += function.IsDenied ? 0 : 1;
            function.IsDenied = true;
            return;
        }

        int end = value.IndexOf(']');
        if (!value.StartsWith('[') || end < 0)
        {
            return;
        }

        ReadOnlySpan<char> place = value[1..end];
        ReadOnlySpan<char> name = TextLine.Key(value[(end + 1)..].TrimStart(), out ReadOnlySpan<char> words);
        bool isPlace = int.TryParse(place, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int offset)
            && offset is >= PciConfigLayout.HeaderSizeBytes and < PciConfigLayout.BasicSizeBytes;
        if (name is "MSI" or "Message Signalled Interrupts" or "Message Signaled Interrupts" && isPlace)
        {
            _capability = ListedCapability.Msi;
            function.AddMsi(offset, words);
        }
        else if (name is "MSI-X" && isPlace)
        {
            _capability = ListedCapability.MsiX;
            function.AddMsiX(offset, words);
        }
        else if (!isPlace)
        {
            function.AddExtended(place, value[(end + 1)..].TrimStart());
        }
    }

    private void AddToCapability(
        ListedFunction function, ReadOnlySpan<char> key, ReadOnlySpan<char> line, ReadOnlySpan<char> value)
    {
        if (_capability == ListedCapability.Msi)
        {
            if (key is "Address")
            {
                function.AddAddress(value);
            }
            else if (key.IsEmpty)
            {
                // A mail program has broken the line.
                function.AddMsi(-1, line);
            }
        }
        else if (_capability == ListedCapability.MsiX)
        {
            if (key is "Vector table" or "PBA" or "Pending table")
            {
                function.AddPlace(key is "Vector table", value);
            }
            else if (key.IsEmpty)
            {
                function.AddMsiX(-1, line);
            }
        }
    }

    // A listing with drivers only, and one with capabilities: the one tells what the other does not.
    private void TakeLonger()
    {
        _again.RemoveAll(again =>
        {
            ListedFunction known = _functions[again.Slot];
            bool isLonger = (!known.IsVerbose && !known.HasCapabilities && (again.IsVerbose || again.HasCapabilities))
                || (known.IsDenied && again is { IsDenied: false, HasCapabilities: true });
            if (isLonger)
            {
                _fuller += known.IsDenied ? 1 : 0;
                _denied -= known.IsDenied ? 1 : 0;
                again.Driver ??= known.Driver;
                _functions[again.Slot] = again;
            }

            _denied -= !isLonger && again.IsDenied ? 1 : 0;
            return isLonger || (again.IsDenied && !known.IsDenied);
        });
    }

    private void JudgeEnd(ReadOnlySpan<char> text)
    {
        if (_current is { IsSilent: false } last && !_damage.HasLeft
            && ListingEnd.Find(text, last, _functions.Values) is { } why)
        {
            last.IsCut = last.Driver is null;
            _damage.AddEnd(why);
        }
    }

    private LspciListing Finish(ReadOnlySpan<char> text)
    {
        JudgeEnd(text);
        TakeLonger();
        List<CapturedFunction> functions = [];
        int x86 = 0;
        int other = 0;
        int remapped = 0;
        int unknown = 0;
        foreach (ListedFunction function in _functions.Values)
        {
            // Old versions print no drivers, and short listings none either.
            function.IsDriverUnknown = function.Driver is null && (_hasDrivers
                ? _hasHeadsAlone && !function.HasDetails
                : function.Class >> 8 == PciBridge || function.IsSilent);
            CapturedFunction captured = function.ToCaptured();
            functions.Add(captured);
            if (function.Problem is not null)
            {
                _notes.Add($"{function.Slot}: {function.Problem}");
            }

            // All messages of x86 go to one window of addresses; bit 4 marks those that VT-d translates.
            if (captured.Capabilities?.Msi is { IsEnabled: true } && function.Address != 0)
            {
                bool isX86 = (function.Address & 0xFFFF_FFFF_FFF0_0000) == 0xFEE0_0000;
                x86 += isX86 ? 1 : 0;
                other += isX86 ? 0 : 1;
                remapped += isX86 && (function.Address & 0x10) != 0 ? 1 : 0;
            }

            unknown += captured.Capabilities is null && !function.HasCapabilities && !function.IsSilent ? 1 : 0;
            if (function.IsSilent)
            {
                _notes.Add($"{function.Slot} could not be read: all its registers answer ones, as those of a function "
                    + "do that fell off the bus or sleeps");
            }
        }

        AddSums(unknown);
        functions.Sort(static (left, right) => left.Slot.CompareTo(right.Slot));
        return new LspciListing
        {
            Functions = functions,
            Architecture = x86 > 0 ? MachineArchitecture.X86
                : _hasArmDevice ? MachineArchitecture.Arm64
                : other > 0 ? MachineArchitecture.Other
                : _hasX86Bridge ? MachineArchitecture.X86
                : MachineArchitecture.Unknown,
            HasRemappedMessages = remapped > 0,
            HasRepeated = _isRepeated,
            Missing = _damage.Reason is { } reason ? new MissingPart(reason, "sudo lspci -vvv") : null,
            Notes = _notes.ToList(),
        };
    }

    private void AddSums(int unknown)
    {
        if (_damage.Reason is { } reason)
        {
            _notes.Add(reason);
        }

        ListedFunction[] again = [.. _again.Where(static function => function.HasDetails)];
        foreach (ListedFunction function in again.Take(MaximumRepeated))
        {
            _notes.Add($"{function.Slot} is listed more than once; the first is taken");
        }

        if (again.Length > MaximumRepeated)
        {
            _notes.Add($"{Count(again.Length - MaximumRepeated)} more listed more than once; the first is taken");
        }

        if (_fuller > 0)
        {
            _notes.Add($"{Count(_fuller)} listed without capabilities and with them: the fuller lines are taken");
        }

        if (_denied > 0)
        {
            _notes.Add($"{Count(_denied)} without capabilities: lspci ran without the privilege to read them");
        }

        if (unknown > 0)
        {
            _notes.Add($"{Count(unknown)} with a head line and its driver only: lspci -vvv, run as root, shows their "
                + "capabilities");
        }
    }

    private static string Count(int count) => count == 1 ? "1 function" : $"{count} functions";
}
