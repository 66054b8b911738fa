using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>What <c>lscpu</c> prints in another language: told by the order and the form of the values, which are the
/// same in all.</summary>
/// <remarks>The number of CPUs is the first value that is a number alone, and the lists of those online and offline
/// follow it, as <c>lscpu</c> of util-linux 2.38 prints them.</remarks>
internal sealed class ForeignCpuList
{
    private readonly List<(string Key, string Value)> _lines = [];
    private readonly int _count;

    /// <summary>Reads the lines.</summary>
    /// <param name="text">The text.</param>
    public ForeignCpuList(ReadOnlySpan<char> text)
    {
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            if (!key.IsEmpty && !value.IsEmpty)
            {
                _lines.Add((key.ToString(), value.ToString()));
            }
        }

        int at = _lines.FindIndex(static line => NumberOf(line.Value) is not null);
        _count = at < 0 ? 0 : NumberOf(_lines[at].Value)!.Value;
        if (_count is 0 or > CpuListing.MaximumCpus)
        {
            return;
        }

        Threads = ThreadsOf();
        CpuMask? first = ListAt(at + 1);
        if (first is null || first.Count > _count)
        {
            Online = CpuMask.FirstCpus(_count);
            IsCounted = true;
            return;
        }

        Online = first;
        Offline = ListAt(at + 2) is { } other && !other.Overlaps(first) && other.Count + first.Count == _count
            ? other
            : null;
    }

    /// <summary>The word for the kind of processor; null if there is none.</summary>
    public string? Architecture =>
        _lines.Find(static line => CpuListForms.IsArchitecture(line.Value)) is { Value: { } word } ? word : null;

    /// <summary>The name of the CPUs' maker; null if there is none.</summary>
    public string? Vendor => _lines.Find(static line =>
        line.Value is "GenuineIntel" or "AuthenticAMD" or "HygonGenuine" or "CentaurHauls").Value;

    /// <summary>The CPUs online; null if not told.</summary>
    public CpuMask? Online { get; }

    /// <summary>Whether they are counted, those offline as well, and not named.</summary>
    public bool IsCounted { get; }

    /// <summary>The CPUs that are there but offline; null if not told.</summary>
    public CpuMask? Offline { get; }

    /// <summary>CPUs of each core; 0 if not told.</summary>
    public int Threads { get; }

    private static int? NumberOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    // A number alone is a list only if there is one CPU: it may be the next value.
    private CpuMask? ListAt(int at)
    {
        string value = at < _lines.Count ? _lines[at].Value : "";
        return (value.AsSpan().IndexOfAny('-', ',') > 0 || (value is "0" && _count == 1)
                || (at > 0 && NumberOf(value) is not null && _lines[at].Key.Contains("CPU", StringComparison.Ordinal)))
            && CpuMask.TryParseList(value, out CpuMask? cpus)
                ? cpus
                : null;
    }

    // "Thread(s) pro Kern"; elsewhere three numbers follow one another whose product is that of the CPUs.
    private int ThreadsOf()
    {
        for (int i = 0; i < _lines.Count; i++)
        {
            if (NumberOf(_lines[i].Value) is not { } threads)
            {
                continue;
            }

            if (_lines[i].Key.StartsWith("Thread", StringComparison.Ordinal))
            {
                return threads;
            }

            if (i + 2 < _lines.Count && NumberOf(_lines[i + 1].Value) is { } cores
                && NumberOf(_lines[i + 2].Value) is { } sockets && (long)threads * cores * sockets == _count)
            {
                return threads;
            }
        }

        return 0;
    }
}
