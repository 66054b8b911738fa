using System.Globalization;
using Genirq.Cpus;
using Genirq.Planning.Texts;

namespace Genirq.Planning.Sources;

/// <summary>The table with a row for each CPU that <c>lscpu -e</c> and <c>lscpu -p</c> print.</summary>
internal sealed class CpuTable
{
    private readonly SortedSet<int> _online = [];
    private readonly SortedSet<int> _offline = [];
    private readonly SortedDictionary<int, SortedSet<int>> _nodes = [];
    private readonly Dictionary<int, (int Package, int Core)> _cores = [];
    private string[] _columns = [];

    private CpuTable()
    {
    }

    /// <summary>The CPUs online.</summary>
    public CpuMask Online => CpuMask.Of([.. _online]);

    /// <summary>The CPUs that are there but offline; null if there are none.</summary>
    public CpuMask? Offline => _offline.Count == 0 ? null : CpuMask.Of([.. _offline]);

    /// <summary>The online CPUs of each node that is named.</summary>
    public Dictionary<int, CpuMask> Nodes =>
        _nodes.ToDictionary(static pair => pair.Key, static pair => CpuMask.Of([.. pair.Value]));

    /// <summary>The core of each online CPU; empty if some have none.</summary>
    public IReadOnlyDictionary<int, (int Package, int Core)> Cores => _cores.Count == _online.Count
        ? _cores
        : new Dictionary<int, (int Package, int Core)>();

    /// <summary>Whether a line is the head of such a table.</summary>
    /// <param name="line">The line, cleaned.</param>
    public static bool IsHead(ReadOnlySpan<char> line) =>
        (line.StartsWith("CPU ") || line.StartsWith("# CPU,") || line.StartsWith("CPU,"))
        && (line.Contains("CORE", StringComparison.OrdinalIgnoreCase)
            || line.Contains("SOCKET", StringComparison.OrdinalIgnoreCase)
            || line.Contains("NODE", StringComparison.Ordinal)
            || line.Contains("ONLINE", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a table.</summary>
    /// <param name="text">The text, which may begin with other lines.</param>
    /// <returns>The table; null if there is none, or no row in it.</returns>
    public static CpuTable? Read(ReadOnlySpan<char> text)
    {
        CpuTable table = new();
        foreach (ReadOnlySpan<char> each in new TextLines(text))
        {
            ReadOnlySpan<char> line = TextLine.Clean(each);
            if (IsHead(line))
            {
                table._columns = Cells(line.TrimStart("# "));
            }
            else if (table._columns.Length > 0 && !line.IsEmpty && char.IsAsciiDigit(line[0]))
            {
                table.Add(Cells(line));
            }
        }

        return table._online.Count > 0 ? table : null;
    }

    private static string[] Cells(ReadOnlySpan<char> line) => line.Contains(',') && !line.Contains(' ')
        ? line.ToString().Split(',')
        : line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void Add(string[] cells)
    {
        if (Number(cells, "CPU") is not { } cpu)
        {
            return;
        }

        if (Cell(cells, "ONLINE") is ['n' or 'N', ..])
        {
            _offline.Add(cpu);
            return;
        }

        _online.Add(cpu);
        if (Number(cells, "NODE") is { } node)
        {
            if (!_nodes.TryGetValue(node, out SortedSet<int>? cpus))
            {
                _nodes[node] = cpus = [];
            }

            cpus.Add(cpu);
        }

        if (Number(cells, "CORE") is { } core)
        {
            _cores[cpu] = (Number(cells, "SOCKET") ?? 0, core);
        }
    }

    private string? Cell(string[] cells, string column)
    {
        int at = Array.FindIndex(_columns, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        return at >= 0 && at < cells.Length ? cells[at] : null;
    }

    private int? Number(string[] cells, string column) =>
        int.TryParse(Cell(cells, column), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && number < CpuListing.MaximumCpus
            ? number
            : null;
}
