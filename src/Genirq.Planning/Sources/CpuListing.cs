using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>What <c>lscpu</c> or <c>/proc/cpuinfo</c> says of the CPUs.</summary>
internal sealed record CpuListing
{
    /// <summary>Limit: CPUs, as everywhere.</summary>
    public const int MaximumCpus = 1 << 16;

    // Other kinds that Linux runs on.
    private static readonly string[] s_others =
    [
        "alpha", "arc", "csky", "hppa", "ia64", "m68k", "microblaze", "mips", "nios2", "openrisc", "parisc", "sh",
        "sparc", "xtensa",
    ];

    /// <summary>The kind of processor.</summary>
    public MachineArchitecture Architecture { get; private init; }

    /// <summary>The name of the CPUs' maker, as they have it themselves; null if not told.</summary>
    public string? Vendor { get; private init; }

    /// <summary>The CPUs online; null if not told.</summary>
    public CpuMask? Online { get; private init; }

    /// <summary>Whether CPUs are counted, those offline as well, and not named.</summary>
    public bool IsCounted { get; private init; }

    /// <summary>The CPUs that are there but offline; null if not told.</summary>
    public CpuMask? Offline { get; private init; }

    /// <summary>How many CPUs must be there, of which only some are shown; 0 if all are.</summary>
    public int Least { get; private init; }

    /// <summary>CPUs of each core; 0 if not told.</summary>
    public int Threads { get; private init; }

    /// <summary>The core of each CPU that is shown, by any number; empty if not told.</summary>
    public IReadOnlyDictionary<int, (int Package, int Core)> Cores { get; private init; } =
        new Dictionary<int, (int Package, int Core)>();

    /// <summary>The CPUs of each node that is named.</summary>
    public IReadOnlyDictionary<int, CpuMask> Nodes { get; private init; } = new Dictionary<int, CpuMask>();

    /// <summary>Reads what <c>lscpu</c> prints.</summary>
    /// <param name="text">The text.</param>
    public static CpuListing ReadList(ReadOnlySpan<char> text)
    {
        string lines = CpuListForms.Lines(text);
        CpuListing listing = ReadLines(lines);
        if (listing.Online is null && CpuTable.Read(lines) is { } table)
        {
            return listing with
            {
                Online = table.Online,
                Offline = table.Offline,
                Cores = table.Cores,
                Nodes = table.Nodes,
            };
        }

        if (listing.Online is not null && listing.Architecture != MachineArchitecture.Unknown)
        {
            return listing;
        }

        ForeignCpuList foreign = new(lines);
        return listing with
        {
            Architecture = listing.Architecture == MachineArchitecture.Unknown && foreign.Architecture is { } word
                ? ArchitectureOf(word)
                : listing.Architecture,
            Vendor = listing.Vendor ?? foreign.Vendor,
            Online = foreign.Online ?? listing.Online,
            IsCounted = foreign.Online is null ? listing.IsCounted : foreign.IsCounted,
            Offline = listing.Offline ?? foreign.Offline,
            Threads = listing.Threads > 0 ? listing.Threads : foreign.Threads,
        };
    }

    private static CpuListing ReadLines(ReadOnlySpan<char> text)
    {
        CpuListing listing = new();
        SortedDictionary<int, CpuMask> nodes = [];
        int count = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            value = TextLine.Clean(value);
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            if (key is "Architecture")
            {
                listing = listing with { Architecture = ArchitectureOf(value) };
            }
            else if (key is "Vendor ID")
            {
                listing = listing with { Vendor = value.ToString() };
            }
            else if (key is "Thread(s) per core" && isNumber)
            {
                listing = listing with { Threads = number };
            }
            else if (key is "CPU(s)" && isNumber)
            {
                count = Math.Clamp(number, 0, MaximumCpus);
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

        bool isCounted = listing.Online is null && count > 0;
        return listing with
        {
            Online = isCounted ? CpuMask.FirstCpus(count) : listing.Online,
            IsCounted = isCounted,
            Nodes = nodes,
        };
    }

    /// <summary>Reads a <c>/proc/cpuinfo</c>, which names the online CPUs. Who posts one leaves CPUs out.</summary>
    /// <param name="text">The text.</param>
    public static CpuListing ReadInfo(ReadOnlySpan<char> text)
    {
        SortedSet<int> named = NamedIn(text);
        if (named.Count == 0)
        {
            return new CpuListing();
        }

        Dictionary<int, int> packages = [];
        Dictionary<int, (int Package, int Core)> cores = [];
        int cpu = -1;
        int siblings = 0;
        int threads = 0;
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                || number >= MaximumCpus)
            {
                continue;
            }

            cpu = key is "processor" ? number : cpu;
            siblings = key is "siblings" ? number : siblings;
            threads = key is "cpu cores" && number > 0 ? siblings / number : threads;
            if (cpu < 0)
            {
                continue;
            }

            if (key is "physical id")
            {
                packages[cpu] = number;
            }
            else if (key is "core id")
            {
                cores[cpu] = (packages.GetValueOrDefault(cpu), number);
            }
        }

        // Each package has as many CPUs as it says, shown or not.
        int least = named.Max + 1;
        least = Math.Clamp(siblings * packages.Values.Distinct().Count(), least, Math.Max(MaximumCpus, least));
        bool isWhole = least == named.Count;
        return new CpuListing
        {
            Online = CpuMask.FirstCpus(least),
            Least = isWhole ? 0 : least,
            Threads = threads,
            Cores = isWhole && cores.Count == least ? cores : new Dictionary<int, (int Package, int Core)>(),
        };
    }

    /// <summary>The CPUs that a <c>/proc/cpuinfo</c> names.</summary>
    /// <param name="text">The text.</param>
    public static SortedSet<int> NamedIn(ReadOnlySpan<char> text)
    {
        SortedSet<int> cpus = [];
        foreach (ReadOnlySpan<char> line in new TextLines(text))
        {
            // "processor : 3" on x86 and arm, "processor 3: version = …" on s390.
            ReadOnlySpan<char> key = TextLine.Key(TextLine.Clean(line), out ReadOnlySpan<char> value);
            ReadOnlySpan<char> word = key is "processor" ? value : key.StartsWith("processor ") ? key[10..] : default;
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) && cpu < MaximumCpus)
            {
                cpus.Add(cpu);
            }
        }

        return cpus;
    }

    /// <summary>The CPUs of each core; empty if nothing tells. Where only their number is told, it is not known which
    /// share a core, and CPUs are paired as machines mostly number them.</summary>
    public IEnumerable<CpuMask> SharedCores()
    {
        if (Cores.Count > 0)
        {
            return Cores.GroupBy(static pair => pair.Value, static pair => pair.Key)
                .Select(static core => CpuMask.Of([.. core]));
        }

        if (Threads < 1 || Online is not { IsEmpty: false } online)
        {
            return [];
        }

        int count = Math.Max(online.Count / Threads, 1);
        return online.Select(static (cpu, at) => (cpu, at)).GroupBy(one => one.at % count, static one => one.cpu)
            .Select(static core => CpuMask.Of([.. core]));
    }

    private static bool TryNode(ReadOnlySpan<char> key, out int node)
    {
        node = 0;
        int word = key.IndexOf("NUMA");
        int digit = word < 0 ? -1 : key.IndexOfAnyInRange('0', '9');
        if (digit < 0)
        {
            return false;
        }

        // "NUMA node0 CPU(s)", "NUMA-Knoten0 CPU(s)", "CPU(s) del nodo NUMA 0".
        ReadOnlySpan<char> rest = key[digit..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(
            end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out node)
            && node < CpuReader.MaximumNodes;
    }

    // A word that no machine has tells nothing.
    private static MachineArchitecture ArchitectureOf(ReadOnlySpan<char> word)
    {
        string name = word.ToString();
        return name is "x86_64" or "amd64" or "x86" or "i386" or "i486" or "i586" or "i686" ? MachineArchitecture.X86
            : Begins("aarch64") || Begins("arm") ? MachineArchitecture.Arm64
            : Begins("riscv") ? MachineArchitecture.RiscV
            : Begins("loongarch") ? MachineArchitecture.LoongArch
            : Begins("ppc") || Begins("powerpc") ? MachineArchitecture.PowerPc
            : Begins("s390") ? MachineArchitecture.S390
            : Array.Exists(s_others, Begins) ? MachineArchitecture.Other
            : MachineArchitecture.Unknown;

        bool Begins(string start) => name.StartsWith(start, StringComparison.Ordinal);
    }
}
