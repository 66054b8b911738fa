using System.Buffers;
using Genirq.Pci.Configuration;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>Finds that a listing ends inside its last function.</summary>
internal static class ListingEnd
{
    private const int BridgeClass = 0x06;

    // Fewer functions of a kind tell nothing of another one.
    private const int LeastAlike = 2;

    // Limit: letters that lines are looked for by, and lines that are looked at.
    private const int MaximumBeginning = 12;
    private const int MaximumLines = 1000;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> s_slot = SearchValues.Create("0123456789abcdef:.");

    // The least letters of a line that tell which one it was.
    private const int LeastLetters = 3;

    /// <summary>Says by what it is seen; null if the last function may be whole.</summary>
    /// <param name="text">The listing.</param>
    /// <param name="last">Its last function.</param>
    /// <param name="functions">All functions.</param>
    public static string? Find(
        ReadOnlySpan<char> text, ListedFunction last, IReadOnlyCollection<ListedFunction> functions)
    {
        text = text.TrimEnd();
        int start = text.LastIndexOf('\n') + 1;
        ReadOnlySpan<char> line = TextLine.Clean(text[start..]);
        if (IsHalf(line) || IsPartOfAnother(line, text[..start]))
        {
            return $"its last line is cut ('{PrintableText.Of(PrintableText.Shorten(line.ToString()))}')";
        }

        ListedFunction[] others = [.. functions.Where(one => one != last)];
        return last.Hex is { } bytes ? IsWhole(bytes.Length) && last.Problem is null ? null : "its bytes are cut"
            : others.Length > 0 && Array.TrueForAll(others, static one => one.Hex is not null)
                ? "its bytes are not shown"
            : !last.HasDetails && others.Length >= LeastAlike && Array.TrueForAll(others, static one => one.IsVerbose)
                ? "nothing but its head line is shown"
            : LacksDriver(last, others) ? "no line names its driver, as those of others do"
            : null;
    }

    // Lines whose end is known. What stands in others is compared.
    private static bool IsHalf(ReadOnlySpan<char> line)
    {
        int blank = line.IndexOf(' ');
        ReadOnlySpan<char> word = blank < 0 ? line : line[..blank];
        if (blank < 0 && word.IndexOfAnyExcept(s_slot) < 0)
        {
            return true;
        }

        if (PciSlot.TryParse(word, out _) || PciSlot.TryParse($"0000:{word}", out _))
        {
            return !LspciHead.TryRead(line, isFirst: false, out _);
        }

        ReadOnlySpan<char> key = TextLine.Key(line, out ReadOnlySpan<char> value);
        if (key.IsEmpty)
        {
            return line.Length >= LeastLetters && ListingDamage.IsBeginning(line);
        }

        bool isOpen = line.Count('[') > line.Count(']') || line.Count('(') > line.Count(')');
        return key switch
        {
            "Capabilities" => isOpen || value.IsEmpty
                || (value.StartsWith('[') && value.IndexOf(']') == value.Length - 1)
                || (value.Contains("] MSI-X: ", StringComparison.Ordinal)
                    && !value.Contains("Mask", StringComparison.Ordinal))
                || (value.Contains("] MSI: ", StringComparison.Ordinal)
                    && !value.Contains("64bit", StringComparison.Ordinal)),
            "Kernel driver in use" or "Kernel modules" or "Subsystem" => isOpen || value.IsEmpty,
            "Control" => value.StartsWith("I/O") && value[^1] is not ('+' or '-'),
            "Interrupt" => value.StartsWith("pin") && !char.IsAsciiDigit(value[^1]),
            "Flags" => value.EndsWith(','),
            _ => isOpen && (key.StartsWith("Region ") || key.StartsWith("Memory at")),
        };
    }

    // Cut inside a word: a line above goes on there. Numbers and signs differ.
    private static bool IsPartOfAnother(ReadOnlySpan<char> line, ReadOnlySpan<char> text)
    {
        int letters = line.IndexOfAnyExceptInRange('A', 'z');
        ReadOnlySpan<char> beginning = line[..Math.Clamp(letters, 0, MaximumBeginning)];
        if (beginning.Length < LeastLetters || line.StartsWith("Kernel modules") || line.StartsWith("Subsystem")
            || !char.IsAsciiLetterOrDigit(line[^1]))
        {
            return false;
        }

        for (int i = 0; i < MaximumLines && text.LastIndexOf(beginning) is >= 0 and var at; i++)
        {
            ReadOnlySpan<char> other = text[at..];
            int end = other.IndexOf('\n');
            if (GoesOn(line, end < 0 ? other : other[..end]))
            {
                return true;
            }

            text = text[..at];
        }

        return false;
    }

    private static bool GoesOn(ReadOnlySpan<char> line, ReadOnlySpan<char> other)
    {
        int at = 0;
        int there = 0;
        while (at < line.Length && there < other.Length)
        {
            if (char.IsAsciiDigit(line[at]) && char.IsAsciiDigit(other[there]))
            {
                at += LengthOfNumber(line[at..]);
                there += LengthOfNumber(other[there..]);
                continue;
            }

            bool areSigns = line[at] is '+' or '-' && other[there] is '+' or '-';
            if (line[at] != other[there] && !areSigns)
            {
                return false;
            }

            at++;
            there++;
        }

        return at == line.Length && there < other.Length && char.IsAsciiLetter(line[^1])
            && (char.IsAsciiLetter(other[there]) || other[there] is '+' or '-');
    }

    private static int LengthOfNumber(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExcept(s_digits);
        return end < 0 ? text.Length : end;
    }

    // The header, that of a CardBus bridge, all that is not extended, and all.
    private static bool IsWhole(int bytes) => bytes is PciConfigLayout.HeaderSizeBytes
        or 2 * PciConfigLayout.HeaderSizeBytes or PciConfigLayout.BasicSizeBytes or PciConfigLayout.ExtendedSizeBytes;

    // The driver, or the modules that could be it, end a function that is whole.
    private static bool LacksDriver(ListedFunction last, ListedFunction[] others)
    {
        if (last is not { Driver: null, HasModules: false, HasDetails: true }
            || !Array.Exists(others, static one => one.Driver is not null))
        {
            return false;
        }

        int alike = others.Count(one => one.Class >> 8 == last.Class >> 8);
        bool haveAll = alike >= LeastAlike
            && Array.TrueForAll(others, one => one.Class >> 8 != last.Class >> 8 || one.Driver is not null);
        return haveAll || (last.HasMessages ? last.Class >> 16 != BridgeClass
            : last is { IsVerbose: true, HasCapabilities: false } && (last.HasCapabilityList || MostlyHasDriver(last)));
    }

    // Storage, networks, displays, sound, ports, accelerators.
    private static bool MostlyHasDriver(ListedFunction function) => function.Class is not { } kind
        || kind >> 16 is 0x01 or 0x02 or 0x03 or 0x04 or 0x07 or 0x0C or 0x0D or 0x10 or 0x12;
}
