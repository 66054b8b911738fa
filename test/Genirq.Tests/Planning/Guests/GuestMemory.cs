using System.Globalization;
using System.Text.RegularExpressions;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;

namespace Genirq.Tests.Planning.Guests;

/// <summary>What the trees and logs up to a step tell of rows that the tree of the step does not show: which vectors are
/// kept for managed interrupts, and what offline CPUs count.</summary>
internal sealed partial class GuestMemory
{
    private readonly Dictionary<int, List<int>> _logged = [];
    private readonly Dictionary<(int Irq, int Cpu), int> _seen = [];
    private readonly Dictionary<int, uint> _available = [];

    /// <summary>Learns from a tree and the log before it.</summary>
    public void Learn(MachineCapture capture, string log)
    {
        foreach (Match line in Managed().Matches(log))
        {
            int cpu = Number(line, "cpu");
            _logged.TryAdd(cpu, []);
            if (line.Groups["verb"].Value == "reserve")
            {
                _logged[cpu].Add(Number(line, "bit"));
            }
            else
            {
                _logged[cpu].Remove(Number(line, "bit"));
            }

            if (line.Groups["online"].Value == "0")
            {
                _available[cpu] = (uint)Number(line, "avl");
            }
        }

        foreach (int cpu in capture.OnlineCpus)
        {
            _available.Remove(cpu);
        }

        HashSet<int> there = [.. capture.Interrupts.Select(static irq => irq.Irq.Number)];
        foreach ((int Irq, int Cpu) gone in _seen.Keys.Where(key => !there.Contains(key.Irq)).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (CapturedInterrupt irq in capture.Interrupts)
        {
            if (irq.Dump?.Vector is { IsManaged: true, Vector: not 0 } vector)
            {
                _seen[(irq.Irq.Number, vector.Target)] = vector.Vector;
            }
        }
    }

    /// <summary>What is known now.</summary>
    public Dictionary<int, KnownRow> Rows()
    {
        Dictionary<int, KnownRow> rows = [];
        foreach (int cpu in _logged.Keys.Concat(_seen.Keys.Select(static key => key.Cpu)).Concat(_available.Keys))
        {
            IEnumerable<int> seen = _seen.Where(pair => pair.Key.Cpu == cpu).Select(static pair => pair.Value);
            rows[cpu] = new KnownRow(
                [.. (_logged.GetValueOrDefault(cpu) ?? []).Concat(seen).Distinct()],
                _available.TryGetValue(cpu, out uint available) ? available : null);
        }

        return rows;
    }

    private static int Number(Match line, string group) =>
        int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"irq_matrix_(?<verb>reserve|remove)_managed: bit=(?<bit>\d+) cpu=(?<cpu>\d+) "
        + @"online=(?<online>\d) avl=(?<avl>\d+) ")]
    private static partial Regex Managed();
}
