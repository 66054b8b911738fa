using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>Which namespaces of one project use each other in a circle.</summary>
/// <remarks>A namespace that contains another is seen from there without a directive, and is not counted.</remarks>
internal static partial class RoomRules
{
    /// <summary>Those that there are. None may be added; one that is cut goes from here.</summary>
    /// <remarks>In the core a descriptor, its chip, its actions, its flow and its domain belong to each other, as they
    /// do in Linux; what looks at them (views, snapshots, power) stands above.</remarks>
    public static readonly IReadOnlyList<string> KnownCircles =
    [
        "Genirq.Actions Genirq.Actions.Events Genirq.Actions.Threads Genirq.Affinity Genirq.Chips Genirq.Descriptors "
            + "Genirq.Domains Genirq.Flow Genirq.Msi Genirq.Spurious Genirq.Timings",
        "Genirq.Pci.Ims Genirq.Pci.Interrupts",
        "Genirq.Planning.Archives Genirq.Planning.Captures Genirq.Planning.Drivers Genirq.Planning.Lspci "
            + "Genirq.Planning.Parents Genirq.Planning.Rebuild Genirq.Planning.Reports Genirq.Planning.Sources",
        "Genirq.Replay.Operations Genirq.Replay.Recordings Genirq.Replay.World",
        "Genirq.Simulation.Buses Genirq.Simulation.Cpus Genirq.Simulation.Execution Genirq.Simulation.Machines "
            + "Genirq.Simulation.Traces Genirq.Simulation.Wires",
        "Genirq.Simulation.Scripts Genirq.Simulation.Snapshots",
    ];

    /// <summary>The groups of namespaces that lead to each other, each as one line, in order.</summary>
    /// <param name="files">The sources of one project.</param>
    public static IReadOnlyList<string> Circles(IEnumerable<SourceFile> files)
    {
        Dictionary<string, SortedSet<string>> uses = new(StringComparer.Ordinal);
        foreach (SourceFile file in files)
        {
            string text = string.Join('\n', file.Lines);
            if (Namespace().Match(text) is { Success: true } room)
            {
                SortedSet<string> used = uses.GetValueOrDefault(room.Groups[1].Value, new(StringComparer.Ordinal));
                used.UnionWith(Directive().Matches(text).Select(static match => match.Groups[1].Value));
                uses[room.Groups[1].Value] = used;
            }
        }

        Dictionary<string, HashSet<string>> reached = uses.Keys.ToDictionary(
            static room => room, room => Reach(room, uses), StringComparer.Ordinal);
        return
        [
            .. uses.Keys.Where(room => reached[room].Contains(room))
                .Select(room => string.Join(
                    ' ',
                    reached[room].Where(other => reached[other].Contains(room)).Order(StringComparer.Ordinal)))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    private static HashSet<string> Reach(string room, Dictionary<string, SortedSet<string>> uses)
    {
        HashSet<string> reached = new(StringComparer.Ordinal);
        Stack<string> open = new([room]);
        while (open.TryPop(out string? next))
        {
            foreach (string used in uses[next].Where(used => uses.ContainsKey(used) && reached.Add(used)))
            {
                open.Push(used);
            }
        }

        return reached;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(Genirq[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
