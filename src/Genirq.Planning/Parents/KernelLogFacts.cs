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

    // How the log of a boot begins: by the kernel itself, and by a journal of several boots.
    private static readonly string[] s_starts =
        ["Booting Linux on physical CPU", "Linux version ", "-- Boot ", "-- Reboot --"];

    private readonly List<BootFacts> _boots = [new BootFacts()];

    /// <summary>The files that hold a log, of which the first is taken.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        ["dmesg.txt", "sos_commands/kernel/dmesg", "var/log/dmesg", "dmesg"];

    /// <summary>Whether a line is about a parent of messages, or about vectors that are short, so that a capture keeps
    /// it.</summary>
    /// <param name="line">The line.</param>
    public static bool IsKept(string line) =>
        Array.Exists(s_kept, words => line.Contains(words, StringComparison.Ordinal)) || KernelWarnings.Is(line);

    /// <summary>The lines of a text that are read of a log: other outputs may stand around them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">How many of them tell something; the others begin a boot.</param>
    public static string LinesIn(ReadOnlySpan<char> text, out int count)
    {
        count = 0;
        if (text.IndexOfAny(s_read) < 0 && text.IndexOfAny(KernelWarnings.Words) < 0)
        {
            return "";
        }

        StringBuilder lines = new();
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            bool isRead = line.IndexOfAny(s_read) >= 0 || KernelWarnings.Is(line);
            if (isRead || IsStart(line))
            {
                count += isRead ? 1 : 0;
                lines.Append(line).Append('\n');
            }
        }

        return count == 0 ? "" : lines.ToString();
    }

    /// <summary>Adds what the log says: what its last boot says, of those that say anything.</summary>
    /// <param name="facts">What is known so far.</param>
    public MsiParentFacts AddTo(MsiParentFacts facts)
    {
        string? read = null;
        foreach (string path in Paths)
        {
            if (tree.Open(path, out Stream? stream) == CaptureAccess.Ok && stream is not null)
            {
                Read(stream, path);
                read = path;
                break;
            }
        }

        BootFacts[] told = [.. _boots.Where(static boot => boot.SaysAnything)];
        if (told is not [.., var last])
        {
            return facts;
        }

        if (BootFacts.Difference(told) is { } difference)
        {
            notes.Add($"{read}: the log is of several boots that differ: {difference}; the last one counts");
        }

        return ParentAgreement.Add(
            facts with
            {
                ItsSource = facts.ItsSource ?? (Array.Exists(told, static boot => boot.HasIts) ? SourceName : null),
                ImsicSource = facts.ImsicSource
                    ?? (Array.Exists(told, static boot => boot.Identities is not null) ? SourceName : null),
                AvecSource = facts.AvecSource ?? (last.HasAvec ? SourceName : null),
                RestrictedLpis =
                    last.RestrictedLpis is { } lpis ? new SourcedCount(lpis, SourceName) : facts.RestrictedLpis,
                LpiRanges = last.Ranges,
            },
            last.Frames,
            last.Identities is { } count ? new SourcedCount(count, SourceName) : SourcedCount.Unknown,
            notes);
    }

    /// <summary>Whether a line begins the log of a boot.</summary>
    /// <param name="line">The line.</param>
    public static bool IsStart(ReadOnlySpan<char> line)
    {
        foreach (string start in s_starts)
        {
            if (line.Contains(start, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void Read(Stream stream, string path)
    {
        try
        {
            using StreamReader reader = new(stream, Encoding.Latin1);
            while (reader.ReadLine() is { } line)
            {
                if (IsStart(line))
                {
                    Begin();
                }

                Add(line, path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notes.AddAccess(path, path, CaptureAccess.Failed);
        }
    }

    // Limit: boots that are told apart. Those that say nothing are not kept.
    private BootFacts Begin()
    {
        const int MaximumBoots = 1000;
        if (_boots[^1].SaysAnything && _boots.Count < MaximumBoots)
        {
            _boots.Add(new BootFacts());
        }
        else
        {
            _boots[^1] = new BootFacts();
        }

        return _boots[^1];
    }

    // What a kernel says once for each start, said again, is of the next one, though nothing else tells where it
    // begins.
    private BootFacts Boot(bool isToldAlready) => isToldAlready ? Begin() : _boots[^1];

    private void Add(string line, string path)
    {
        BootFacts boot = _boots[^1];
        if (line.Contains("GICv2m: ", StringComparison.Ordinal) && After(line, "SPI[") is { } range)
        {
            AddFrame(line, range, path);
        }
        else if (After(line, "restricted LPI range [") is { } restricted && Number(restricted) is { } lpis)
        {
            Boot(boot.RestrictedLpis is not null).RestrictedLpis = lpis;
        }
        else if (After(line, "per-CPU IDs ") is { } identities && Number(identities) is { } count)
        {
            if (ParentChecks.CanBeIdentities(count))
            {
                Boot(boot.Identities is not null).Identities = count;
            }
        }
        else if (After(line, "ITS: alloc ") is { } got && boot.Ranges.Count < MaximumRanges)
        {
            int colon = got.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Number(got) is { } first && Number(got[(colon + 1)..]) is { } size)
            {
                boot.Ranges.Add(new LpiRange(first, size));
            }
        }
        else if (line.Contains("ITS [mem", StringComparison.Ordinal))
        {
            boot.HasIts = true;
        }
        else if (line.Contains("irq_chip PCH-PCI-MSI", StringComparison.Ordinal)
            && line.Contains("did not update eff. affinity", StringComparison.Ordinal))
        {
            boot.HasAvec = true;
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

        MessageWindow frame = new(first, last.Value - first.Value + 1, SourceName);
        string? place = After(line, "range[")?.Split(']', 2)[0];
        bool isTold = _boots[^1].Frames.Exists(frame.Overlaps)
            || (place is not null && _boots[^1].Places.Contains(place));
        BootFacts boot = Boot(isTold);
        boot.Frames.Add(frame);
        if (place is not null)
        {
            boot.Places.Add(place);
        }
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
