using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>What the trees and logs up to a step tell of rows that the tree of the step does not show: which vectors
/// are kept for managed interrupts, and what offline CPUs count.</summary>
internal sealed partial class GuestMemory
{
    private readonly Dictionary<int, SortedSet<int>> _kept = [];
    private readonly Dictionary<int, uint> _available = [];

    /// <summary>Learns from a tree and the log before it.</summary>
    public void Learn(MachineCapture capture, string log)
    {
        foreach (Match line in Managed().Matches(log))
        {
            int cpu = Number(line, "cpu");
            int bit = Number(line, "bit");
            _ = line.Groups["verb"].Value == "reserve" ? RowOf(cpu).Add(bit) : RowOf(cpu).Remove(bit);
            if (line.Groups["online"].Value == "0")
            {
                _available[cpu] = (uint)Number(line, "avl");
            }
        }

        foreach (int cpu in capture.OnlineCpus)
        {
            _available.Remove(cpu);
        }

        foreach (CapturedInterrupt irq in capture.Interrupts)
        {
            if (irq.Dump?.Vector is { IsManaged: true, Vector: not 0 } vector)
            {
                RowOf(vector.Target).Add(vector.Vector);
            }
        }
    }

    /// <summary>What is known now.</summary>
    public Dictionary<int, RowSupplement> Rows()
    {
        Dictionary<int, RowSupplement> rows = [];
        foreach (int cpu in _kept.Keys.Concat(_available.Keys).ToArray())
        {
            rows[cpu] = new RowSupplement(
                [.. RowOf(cpu)], _available.TryGetValue(cpu, out uint available) ? available : null);
        }

        return rows;
    }

    private SortedSet<int> RowOf(int cpu)
    {
        _kept.TryAdd(cpu, []);
        return _kept[cpu];
    }

    private static int Number(Match line, string group) =>
        int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"irq_matrix_(?<verb>reserve|remove)_managed: bit=(?<bit>\d+) cpu=(?<cpu>\d+) "
        + @"online=(?<online>\d) avl=(?<avl>\d+) ")]
    private static partial Regex Managed();
}
