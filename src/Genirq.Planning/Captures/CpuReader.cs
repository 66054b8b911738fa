using System.Globalization;
using System.Text;
using Genirq.Cpus;
using Genirq.Planning.Drivers;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Captures;

/// <summary>Reads what a tree says about CPUs: which there are, nodes, cores, APICs.</summary>
/// <param name="tree">The tree.</param>
/// <param name="notes">Where the notes go.</param>
internal sealed class CpuReader(ICaptureTree tree, CaptureNotes notes)
{
    /// <summary>Limit: nodes of memory; Linux has 1,024 at most (NODES_SHIFT of 10).</summary>
    public const int MaximumNodes = 1024;

    private readonly SmallFiles _files = new(tree, notes);

    /// <summary>Who made them; null if <c>/proc/cpuinfo</c> does not say.</summary>
    public CpuVendor? Vendor { get; private set; }

    /// <summary>The maker's name, as the CPUs have it themselves; null if <c>/proc/cpuinfo</c> does not say.</summary>
    public string? VendorName { get; private set; }

    /// <summary>Whether the kernel's list of the CPUs that can ever be there was read.</summary>
    public bool ArePossibleListed { get; private set; }

    /// <summary>Reads the kernel's list of the online CPUs; null if it cannot be read, or names none.</summary>
    public CpuMask? ReadOnline() =>
        _files.ReadCpus(CapturePaths.OnlineCpus) is { IsEmpty: false } online ? online : null;

    /// <summary>Reads the CPUs that can ever be there.</summary>
    /// <param name="online">The online ones, which belong to them; those that can never be there are noted.</param>
    /// <param name="known">All that another part names; they belong to them too, if nothing tells.</param>
    /// <param name="interrupts">If nothing tells, the CPUs that interrupts go to belong to them too.</param>
    public CpuMask ReadPossible(CpuMask online, CpuMask known, IReadOnlyList<CapturedInterrupt> interrupts)
    {
        if (_files.ReadCpus(CapturePaths.PossibleCpus) is { IsEmpty: false } possible)
        {
            ArePossibleListed = true;
            CpuMask impossible = online.Except(possible);
            if (impossible.IsEmpty || !online.Overlaps(possible))
            {
                return possible.Or(online);
            }

            notes.Add($"{CapturePaths.OnlineCpus}: CPUs {impossible} can never be there; left out");
            return possible;
        }

        CpuMask named = online.Or(known);
        foreach (CapturedInterrupt interrupt in interrupts)
        {
            named = Add(named, interrupt.Affinity);
            named = Add(named, interrupt.EffectiveAffinity);
            named = Add(named, interrupt.Dump?.Affinity);
        }

        return named;
    }

    /// <summary>Reads the CPUs plugged in; null if nothing tells.</summary>
    /// <param name="possible">The CPUs that can ever be there.</param>
    public CpuMask? ReadPresent(CpuMask possible)
    {
        CpuMask? present = _files.ReadCpus(CapturePaths.PresentCpus, isOptional: true);
        if (present?.IsSubsetOf(possible) != false)
        {
            return present;
        }

        notes.Add($"{CapturePaths.PresentCpus}: CPUs {present.Except(possible)} can never be there; left out");
        return present.And(possible);
    }

    /// <summary>Reads the CPUs kept free of other work.</summary>
    public CpuMask ReadIsolated() => _files.ReadCpus(CapturePaths.IsolatedCpus, isOptional: true) ?? CpuMask.Empty;

    /// <summary>Reads the node of each CPU.</summary>
    /// <param name="possible">The CPUs that can ever be there.</param>
    public int[] ReadNodes(CpuMask possible)
    {
        // Kernels without NUMA have no such folder.
        CaptureAccess access = tree.List(CapturePaths.Nodes, out IReadOnlyList<string> names);
        if (access != CaptureAccess.Missing)
        {
            notes.AddAccess(CapturePaths.Nodes, CapturePaths.Nodes, access);
        }

        int[] nodes = new int[possible.Last + 1];
        CpuMask listed = CpuMask.Empty;
        foreach (string name in names)
        {
            if (!TryNode(name, out int node) || _files.ReadCpus($"{CapturePaths.Nodes}/{name}/cpulist") is not { } cpus)
            {
                continue;
            }

            listed = listed.Or(cpus);
            foreach (int cpu in cpus.And(possible))
            {
                nodes[cpu] = node;
            }
        }

        // The lists hold online CPUs only. An offline one has a link to its node, if it is plugged in.
        foreach (int cpu in possible.Except(listed))
        {
            tree.List(CapturePaths.OfCpu(cpu), out IReadOnlyList<string> entries);
            foreach (string entry in entries)
            {
                nodes[cpu] = TryNode(entry, out int node) ? node : nodes[cpu];
            }
        }

        return nodes;
    }

    /// <summary>Reads the core of each CPU, named by its lowest CPU; empty if nothing tells.</summary>
    /// <param name="possible">The CPUs that can ever be there.</param>
    public int[] ReadCores(CpuMask possible) => ReadGroups(possible, CapturePaths.Siblings);

    /// <summary>Reads the cluster of each CPU, named by its lowest CPU; empty if nothing tells.</summary>
    /// <param name="possible">The CPUs that can ever be there.</param>
    public int[] ReadClusters(CpuMask possible) => ReadGroups(possible, CapturePaths.Cluster);

    /// <summary>Reads <c>/proc/cpuinfo</c>.</summary>
    /// <param name="possible">The CPUs that can ever be there.</param>
    /// <param name="architecture">What kind of processor it is.</param>
    /// <returns>The number of each CPU's local APIC; empty if nothing tells.</returns>
    public int[] ReadInfo(CpuMask possible, out MachineArchitecture architecture)
    {
        architecture = MachineArchitecture.Unknown;
        CaptureAccess access = tree.Open(CapturePaths.CpuInfo, out Stream? stream);
        if (stream is null)
        {
            if (access != CaptureAccess.Missing)
            {
                notes.AddAccess(CapturePaths.CpuInfo, CapturePaths.CpuInfo, access);
            }

            return [];
        }

        int[] apics = new int[possible.Last + 1];
        Array.Fill(apics, -1);
        try
        {
            using StreamReader reader = new(stream, Encoding.Latin1);
            int cpu = -1;
            while (reader.ReadLine() is { } line)
            {
                int colon = line.IndexOf(':');
                ReadOnlySpan<char> key = colon < 0 ? default : line.AsSpan(0, colon).Trim();
                ReadOnlySpan<char> value = line.AsSpan(colon + 1).Trim();
                bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
                cpu = key is "processor" && isNumber ? number : cpu;
                if (key is "apicid" && isNumber && (uint)cpu < (uint)apics.Length)
                {
                    apics[cpu] = number;
                }

                architecture = architecture == MachineArchitecture.Unknown ? ArchitectureOf(key, value) : architecture;
                VendorName = key is "vendor_id" ? PrintableText.Of(value.ToString()) : VendorName;
                Vendor = key is not "vendor_id" ? Vendor
                    : value is "GenuineIntel" ? CpuVendor.Intel
                    : value is "AuthenticAMD" ? CpuVendor.Amd
                    : CpuVendor.Other;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            notes.AddAccess(CapturePaths.CpuInfo, CapturePaths.CpuInfo, CaptureAccess.Failed);
        }

        return apics.AsSpan().ContainsAnyExcept(-1) ? apics : [];
    }

    /// <summary>A line of <c>/proc/cpuinfo</c> that tells a kind of processor.</summary>
    /// <param name="architecture">The kind.</param>
    internal static string LineOf(MachineArchitecture architecture) => architecture switch
    {
        MachineArchitecture.X86 => "cpuid level : 1",
        MachineArchitecture.Arm64 => "CPU implementer : 0",
        MachineArchitecture.RiscV => "isa : rv64",
        MachineArchitecture.LoongArch => "global_id : 0",
        MachineArchitecture.PowerPc => "cpu : POWER",
        MachineArchitecture.S390 => "vendor_id : IBM/S390",
        _ => "cpu : other",
    };

    // Each architecture has lines of its own.
    private static MachineArchitecture ArchitectureOf(ReadOnlySpan<char> key, ReadOnlySpan<char> value) => key switch
    {
        "vendor_id" when value.StartsWith("IBM") => MachineArchitecture.S390,
        "vendor_id" or "apicid" or "cpuid level" => MachineArchitecture.X86,
        "CPU implementer" => MachineArchitecture.Arm64,
        "isa" or "hart" or "hart isa" or "mvendorid" => MachineArchitecture.RiscV,
        "CPU Family" or "global_id" => MachineArchitecture.LoongArch,
        "system type" when value.Contains("loongson", StringComparison.OrdinalIgnoreCase) =>
            MachineArchitecture.LoongArch,
        "cpu" when value.StartsWith("POWER") => MachineArchitecture.PowerPc,
        "cpu" or "system type" => MachineArchitecture.Other,
        _ => MachineArchitecture.Unknown,
    };

    private int[] ReadGroups(CpuMask possible, Func<int, string> pathOf)
    {
        int[] groups = new int[possible.Last + 1];
        Array.Fill(groups, -1);
        foreach (int cpu in possible)
        {
            if (_files.ReadCpus(pathOf(cpu), isOptional: true) is { IsEmpty: false } group)
            {
                groups[cpu] = group.First;
            }
        }

        return groups.AsSpan().ContainsAnyExcept(-1) ? groups : [];
    }

    private static CpuMask Add(CpuMask all, CpuMask? more) =>
        more is null || more.IsSubsetOf(all) ? all : all.Or(more);

    private static bool TryNode(string name, out int node)
    {
        node = 0;
        return name.StartsWith("node", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out node)
            && node < MaximumNodes;
    }
}
