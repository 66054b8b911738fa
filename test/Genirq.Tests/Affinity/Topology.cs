using System.Globalization;
using Genirq.Cpus;

namespace Genirq.Tests.Affinity;

/// <summary>Machines in short: <c>8: 0-3 4-7; smt 4; present 6</c>; a dash is a node without CPUs.</summary>
internal static class Topology
{
    public static IrqSystemOptions Parse(string text)
    {
        string[] parts = text.Split("; ");
        string[] head = parts[0].Split(": ");
        int cpus = Number(head[0]);
        CpuMask[] nodes = [.. head[1].Split(' ').Select(static node => AffinityBench.List(node == "-" ? "" : node))];
        int? distance = Word(parts, "smt");
        return new IrqSystemOptions
        {
            PossibleCpus = cpus,
            NodeCount = nodes.Length,
            CpuNodes = [.. Enumerable.Range(0, cpus).Select(cpu => Array.FindIndex(nodes, node => node.Contains(cpu)))],
            CpuCores = distance is { } width ? [.. Enumerable.Range(0, cpus).Select(cpu => cpu % width)] : null,
            PresentCpus = Word(parts, "present") is { } present ? CpuMask.FirstCpus(present) : null,
            OnlineCpus = Word(parts, "present") is { } online ? CpuMask.FirstCpus(online) : null,
        };
    }

    private static int? Word(string[] parts, string word)
    {
        string? part = parts.FirstOrDefault(part => part.StartsWith(word, StringComparison.Ordinal));
        return part is null ? null : Number(part[word.Length..]);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
