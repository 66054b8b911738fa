using Genirq.Snapshots.Parsing;

namespace Genirq.Snapshots;

/// <summary>The objects of an array, one after the other.</summary>
internal struct SnapshotItems
{
    private readonly ParsedDocument _document;
    private readonly int _limit;
    private int _place;

    /// <summary>Begins before the first.</summary>
    /// <param name="document">The document.</param>
    /// <param name="place">The place of the array.</param>
    public SnapshotItems(ParsedDocument document, int place)
    {
        _document = document;
        _place = place + 1;
        _limit = place + document[place].Extent;
        Count = document[place].Start;
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The object that was reached.</summary>
    public SnapshotObject Current { get; private set; } = null!;

    /// <summary>Goes to the next one.</summary>
    public bool MoveNext()
    {
        if (_place >= _limit)
        {
            return false;
        }

        Current = new SnapshotObject(_document, _place);
        _place += _document[_place].Extent;
        return true;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly SnapshotItems GetEnumerator() => this;
}
