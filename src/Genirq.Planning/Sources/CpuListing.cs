using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>What <c>lscpu</c> or <c>/proc/cpuinfo</c> says of the CPUs.</summary>
internal sealed record CpuListing
{
    // Limit: nodes that a listing can name; Linux has 1,024 at most.
    private const int MaximumNodes = 1024;

    /// <summary>The kind of processor.</summary>
    public MachineArchitecture Architecture { get; private init; }

    /// <summary>The CPUs online; null if not told.</summary>
    public CpuMask? Online { get; private init; }

    /// <summary>The CPUs that are there but offline; null if not told.</summary>
    public CpuMask? Offline { get; private init; }

    /// <summary>The CPUs of each node that is named.</summary>
    public IReadOnlyDictionary<int, CpuMask> Nodes { get; private init; } = new Dictionary<int, CpuMask>();

    /// <summary>Reads what <c>lscpu</c> prints.</summary>
    /// <param name="text">The text.</param>
    public static CpuListing ReadList(ReadOnlySpan<char> text)
    {
        CpuListing listing = new();
        SortedDictionary<int, CpuMask> nodes = [];
        int count = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (key is "Architecture")
            {
                listing = listing with { Architecture = ArchitectureOf(value) };
            }
            else if (key is "CPU(s)" && isNumber)
            {
                count = Math.Clamp(number, 0, 1 << 16);
            }
            else if (CpuMask.TryParseList(value.ToString(), out CpuMask? cpus))
            {
                listing = key is "On-line CPU(s) list" ? listing with { Online = cpus }
                    : key is "Off-line CPU(s) list" ? listing with { Offline = cpus }
                    : listing;
                if (TryNode(key, out int node))
                {
                    nodes[node] = cpus;
                }
            }
        }

        return listing with { Online = listing.Online ?? (count > 0 ? CpuMask.FirstCpus(count) : null), Nodes = nodes };
    }

    /// <summary>Reads the CPUs that a <c>/proc/cpuinfo</c> names, which are the online ones; null if it names
    /// none.</summary>
    /// <param name="text">The text.</param>
    public static CpuMask? ReadInfo(ReadOnlySpan<char> text)
    {
        List<int> cpus = [];
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            // "processor : 3" on x86 and arm, "processor 3: version = …" on s390.
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            ReadOnlySpan<char> word = key is "processor" ? value : key.StartsWith("processor ") ? key[10..] : default;
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) && cpu < 1 << 16)
            {
                cpus.Add(cpu);
            }
        }

        return cpus.Count == 0 ? null : CpuMask.Of([.. cpus]);
    }

    private static bool TryNode(ReadOnlySpan<char> key, out int node)
    {
        node = 0;
        int blank = key.IndexOf(' ');
        const string before = "NUMA node";
        return key.StartsWith(before) && key.EndsWith(" CPU(s)") && key.Length > before.Length + 7
            && int.TryParse(
                key[before.Length..^7], NumberStyles.None, CultureInfo.InvariantCulture, out node)
            && node < MaximumNodes && blank > 0;
    }

    private static MachineArchitecture ArchitectureOf(ReadOnlySpan<char> word) => word switch
    {
        "x86_64" or "i386" or "i486" or "i586" or "i686" => MachineArchitecture.X86,
        _ when word.StartsWith("aarch64") || word.StartsWith("arm") => MachineArchitecture.Arm64,
        _ when word.IsEmpty => MachineArchitecture.Unknown,
        _ => MachineArchitecture.Other,
    };
}
