using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Listings;

namespace Genirq.Planning.Sources;

/// <summary>Makes a machine of what <c>lspci</c> lists.</summary>
internal static class ListingSource
{
    /// <summary>CPUs that are assumed on each node, if nothing tells.</summary>
    public const int AssumedCpusPerNode = 16;

    // Limit: nodes that a listing can name; Linux has 1,024 at most.
    private const int MaximumNodes = 1024;

    /// <summary>Makes the machine.</summary>
    /// <param name="listing">What is listed.</param>
    /// <param name="options">How many CPUs there are, if that is known.</param>
    public static MachineCapture ToCapture(LspciListing listing, SourceOptions options)
    {
        int nodes = 1;
        foreach (CapturedFunction function in listing.Functions)
        {
            nodes = Math.Max(nodes, function.Node < MaximumNodes ? function.Node + 1 : 1);
        }

        int count = options.Cpus ?? nodes * AssumedCpusPerNode;
        List<string> notes = [];
        if (options.Cpus is null)
        {
            string each = nodes > 1 ? $", {AssumedCpusPerNode} on each of {nodes} nodes" : "";
            notes.Add($"lspci tells of no CPUs: {count} are assumed{each}");
        }

        // Node by node in blocks, as machines mostly number them.
        int[] cpuNodes = [.. Enumerable.Range(0, count).Select(cpu => (int)((long)cpu * nodes / count))];
        CpuMask cpus = CpuMask.FirstCpus(count);
        return new MachineCapture
        {
            Functions = listing.Functions,
            OwnStoreIrqs = [],
            OnlineCpus = cpus,
            PossibleCpus = cpus,
            CpuNodes = cpuNodes,
            Architecture = listing.Architecture,
            HasInterrupts = false,
            HasRemappedMessages = listing.HasRemappedMessages,
            Notes = [.. notes, .. listing.Notes],
        };
    }
}
