using Genirq.Pci.Configuration;
using Genirq.Planning.Sources;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Lspci;

/// <summary>Finds that lines of a listing are not here: marks of who cut some out, a text that begins or ends inside a
/// function, head lines that are lost or damaged.</summary>
/// <remarks>The first of them is told. Not thread-safe.</remarks>
internal sealed class ListingDamage
{
    // The longest slot with a domain, and the least digits of a damaged one.
    private const int MaximumSlot = 14;
    private const int LeastDigits = 3;

    // What begins the lines of a function, as long as they are whole.
    private static readonly string[] s_keys =
    [
        "Capabilities: [", "Kernel driver in use: ", "Kernel modules: ", "Subsystem: ", "Control: I/O",
        "Interrupt: pin ",
    ];

    private PciSlot? _last;
    private string? _before;
    private bool _hasLeft;
    private bool _isBehindRule;

    /// <summary>What is not here, in words; null if nothing says so.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the listing ended before the line that was looked at last: a prompt or a log begins.</summary>
    public bool HasLeft => _hasLeft;

    /// <summary>Takes the head of a function.</summary>
    /// <param name="slot">Where it is.</param>
    public void Begin(PciSlot slot)
    {
        AddRule();
        if (_before is not null)
        {
            Add($"lines of the listing are not here before {slot} ({_before})");
            _before = null;
        }

        _last = slot;
        _hasLeft = false;
    }

    /// <summary>Looks at a line that is neither a head nor bytes.</summary>
    /// <param name="line">The line, cleaned, not empty.</param>
    /// <returns>Whether it says nothing else than that others are not here.</returns>
    public bool Look(ReadOnlySpan<char> line)
    {
        // What grep puts between its finds, or what stands above a signature.
        if (line is "--")
        {
            _isBehindRule = true;
            return true;
        }

        if (line.Length <= CutMarks.MaximumLength && (line.Length == 1 || !line.Contains(':')) && CutMarks.Is(line))
        {
            AddMark(line);
            return true;
        }

        if (line.Contains(':'))
        {
            AddRule();
        }

        _isBehindRule = false;

        if (_last is null && _before is null && IsOfFunction(line))
        {
            _before = "it begins inside a function";
        }
        else if (_last is not null && !_hasLeft)
        {
            _hasLeft = OutputEnds.EndsRows(line);
        }

        return false;
    }

    /// <summary>Looks at a line of a function, of which a part may not be here.</summary>
    /// <param name="line">The line.</param>
    public void LookAtEnd(ReadOnlySpan<char> line)
    {
        if (line[^1] is '.' or ']' or ')' or '>' or '\u2026' or '\u00A6' && CutMarks.Ends(line))
        {
            AddMark(line);
        }
    }

    /// <summary>Tells that lines of another function follow those of the last one, without a head.</summary>
    public void AddLostHead() =>
        Add($"behind {_last} follow lines of another function, whose head line is lost or damaged");

    /// <summary>Tells that the text ends inside a function.</summary>
    /// <param name="why">What says so.</param>
    public void AddEnd(string why) => Add($"the listing ends inside {_last}: {why}");

    /// <summary>Whether a line that stands above the first head shows that others are not here.</summary>
    /// <param name="line">The line, cleaned.</param>
    public static bool IsLineBefore(ReadOnlySpan<char> line) => CutMarks.Is(line) || IsOfFunction(line);

    /// <summary>Whether a line is a head of which the slot is damaged: the name of a class follows.</summary>
    /// <param name="line">The line, cleaned, which is no head.</param>
    public static bool IsDamagedHead(ReadOnlySpan<char> line)
    {
        int colon = line.IndexOf(": ");
        ReadOnlySpan<char> kind = colon < 0 ? default : line[..colon];
        for (int at = LeastDigits; at <= Math.Min(MaximumSlot, kind.Length - 1); at++)
        {
            ReadOnlySpan<char> name = kind[at..];
            int number = name.IndexOf(" [");
            if (PciClassNames.Find(number < 0 ? name : name[..number]) is not null)
            {
                return HasDigits(kind[..at]);
            }
        }

        return false;
    }

    private static bool HasDigits(ReadOnlySpan<char> slot)
    {
        int digits = 0;
        foreach (char letter in slot)
        {
            digits += char.IsAsciiHexDigit(letter) ? 1 : 0;
        }

        return digits >= LeastDigits && slot.IndexOfAny(":.") >= 0 && slot.Trim().IndexOf(' ') < LeastDigits;
    }

    /// <summary>Whether a line is the beginning of one that is known.</summary>
    /// <param name="line">The line, cleaned.</param>
    public static bool IsBeginning(ReadOnlySpan<char> line)
    {
        foreach (string key in s_keys)
        {
            if (key.AsSpan().StartsWith(line))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfFunction(ReadOnlySpan<char> line)
    {
        foreach (string key in s_keys)
        {
            if (line.StartsWith(key))
            {
                return true;
            }
        }

        return false;
    }

    private void AddMark(ReadOnlySpan<char> line)
    {
        string mark = $"'{PrintableText.Of(PrintableText.Shorten(line.ToString()))}'";
        if (_last is null)
        {
            _before ??= mark;
        }
        else if (!_hasLeft)
        {
            Add($"lines of the listing were cut out behind {_last} ({mark})");
        }
    }

    private void AddRule()
    {
        if (_isBehindRule && _last is not null)
        {
            AddMark("--");
        }

        _isBehindRule = false;
    }

    private void Add(string reason) => Reason ??= reason;
}
