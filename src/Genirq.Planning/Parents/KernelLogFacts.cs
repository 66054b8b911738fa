using System.Buffers;
using System.Globalization;
using System.Text;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Parents;

/// <summary>Reads what the kernel's log says of parents of messages when the machine started.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class KernelLogFacts(ICaptureTree tree, CaptureNotes notes)
{
    private const string SourceName = "dmesg";

    // Limit: ranges of LPIs that are kept.
    private const int MaximumRanges = 1 << 16;

    private static readonly string[] s_kept =
    [
        "GICv2m", "GICv3", "GICv5", "ITS@", "ITS [", "ITS: ", "riscv-imsic", "riscv-aplic", "eff. affinity mask",
        "xive:", "xics:", "MSI-X", "MSI interrupts", "Root IRQ handler",
    ];

    // What is read of a log.
    private static readonly SearchValues<string> s_read = SearchValues.Create(
        [
            "GICv2m: ", "restricted LPI range [", "per-CPU IDs ", "ITS: alloc ", "ITS [mem", "irq_chip PCH-PCI-MSI",
        ],
        StringComparison.Ordinal);

    private readonly List<MessageWindow> _frames = [];
    private readonly List<LpiRange> _ranges = [];
    private MsiParentFacts _facts = MsiParentFacts.None;

    /// <summary>The files that hold a log, of which the first is taken.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        ["dmesg.txt", "sos_commands/kernel/dmesg", "var/log/dmesg", "dmesg"];

    /// <summary>Whether a line is about a parent of messages, so that a capture keeps it.</summary>
    /// <param name="line">The line.</param>
    public static bool IsKept(string line) =>
        Array.Exists(s_kept, words => line.Contains(words, StringComparison.Ordinal));

    /// <summary>The lines of a text that are read of a log: other outputs may stand around them.</summary>
    /// <param name="text">The text.</param>
    public static string LinesIn(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(s_read) < 0)
        {
            return "";
        }

        StringBuilder lines = new();
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            if (line.IndexOfAny(s_read) >= 0)
            {
                lines.Append(line).Append('\n');
            }
        }

        return lines.ToString();
    }

    /// <summary>Adds what the log says.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        _facts = facts;
        foreach (string path in Paths)
        {
            if (tree.Open(path, out Stream? stream) == CaptureAccess.Ok && stream is not null)
            {
                Read(stream, path);
                break;
            }
        }

        // The log tells what the frame's register says, or what overrides it: it is the last word.
        return _facts with
        {
            Frames = _frames.Count > 0 ? _frames : _facts.Frames,
            LpiRanges = _ranges,
        };
    }

    private void Read(Stream stream, string path)
    {
        try
        {
            using StreamReader reader = new(stream, Encoding.Latin1);
            while (reader.ReadLine() is { } line)
            {
                Add(line, path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notes.AddAccess(path, path, CaptureAccess.Failed);
        }
    }

    private void Add(string line, string path)
    {
        if (line.Contains("GICv2m: ", StringComparison.Ordinal) && After(line, "SPI[") is { } range)
        {
            AddFrame(line, range, path);
        }
        else if (After(line, "restricted LPI range [") is { } restricted && Number(restricted) is { } lpis)
        {
            _facts = _facts with { RestrictedLpis = new SourcedCount(lpis, SourceName) };
        }
        else if (After(line, "per-CPU IDs ") is { } identities && Number(identities) is { } count
            && ParentChecks.CanBeIdentities(count))
        {
            _facts = _facts with
            {
                ImsicSource = _facts.ImsicSource ?? SourceName,
                Identities = _facts.Identities.Count is null ? new SourcedCount(count, SourceName) : _facts.Identities,
            };
        }
        else if (After(line, "ITS: alloc ") is { } got && _ranges.Count < MaximumRanges)
        {
            int colon = got.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Number(got) is { } first && Number(got[(colon + 1)..]) is { } size)
            {
                _ranges.Add(new LpiRange(first, size));
            }
        }
        else if (line.Contains("ITS [mem", StringComparison.Ordinal))
        {
            _facts = _facts with { ItsSource = _facts.ItsSource ?? SourceName };
        }
        else if (line.Contains("irq_chip PCH-PCI-MSI", StringComparison.Ordinal)
            && line.Contains("did not update eff. affinity", StringComparison.Ordinal))
        {
            _facts = _facts with { AvecSource = SourceName };
        }
    }

    private void AddFrame(string line, string range, string path)
    {
        int colon = range.IndexOf(':', StringComparison.Ordinal);
        long? first = Number(range);
        long? last = colon < 0 ? null : Number(range[(colon + 1)..]);
        if (first is null || last is null || !ParentChecks.CanBeFrame(first, last.Value - first.Value + 1))
        {
            notes.Add($"{path}: '{PrintableText.Shorten(line)}' names SPIs that cannot be; left out");
            return;
        }

        _frames.Add(new MessageWindow(first, last.Value - first.Value + 1, SourceName));
    }

    private static string? After(string line, string words)
    {
        int at = line.IndexOf(words, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + words.Length)..];
    }

    private static long? Number(string text)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = digits < 0 ? text : text.AsSpan(0, digits);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
