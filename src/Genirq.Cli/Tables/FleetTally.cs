using Genirq.Planning.Fleets;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>The sums over a fleet.</summary>
internal sealed class FleetTally
{
    private readonly List<FleetEntry> _rows = [];
    private readonly int[] _verdicts = new int[(int)VerdictKind.Full + 1];

    /// <summary>All entries, if rows are kept.</summary>
    public IReadOnlyList<FleetEntry> Rows => _rows;

    /// <summary>Machines.</summary>
    public int Machines { get; private set; }

    /// <summary>Machines with a verdict.</summary>
    /// <param name="kind">The verdict.</param>
    public int this[VerdictKind kind] => _verdicts[(int)kind];

    /// <summary>Inputs that could not be read.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Vectors asked by all machines together.</summary>
    public long Asked { get; private set; }

    /// <summary>The machine that asks for most; null without one.</summary>
    public FleetEntry? Greediest { get; private set; }

    /// <summary>The machine with the fullest CPU; null without one.</summary>
    public FleetEntry? Fullest { get; private set; }

    /// <summary>Counts a machine that an earlier run wrote a line of.</summary>
    /// <param name="verdict">Its verdict; null if it could not be read.</param>
    public void AddEarlier(VerdictKind? verdict)
    {
        if (verdict is { } kind)
        {
            Machines++;
            _verdicts[(int)kind]++;
        }
        else
        {
            Unreadable++;
        }
    }

    /// <summary>Counts an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="keepsRow">Whether it is kept for a table.</param>
    public void Add(FleetEntry entry, bool keepsRow)
    {
        if (keepsRow)
        {
            _rows.Add(entry);
        }

        if (entry.Error is not null)
        {
            Unreadable++;
            return;
        }

        Machines++;
        Asked += entry.Asked;
        _verdicts[(int)entry.Verdict!.Kind]++;
        Greediest = Greediest is null || entry.Asked > Greediest.Asked ? entry : Greediest;
        bool isFuller = entry.WorstCpu is not null
            && (Fullest is null || entry.WorstAvailable < Fullest.WorstAvailable);
        Fullest = isFuller ? entry : Fullest;
    }
}
