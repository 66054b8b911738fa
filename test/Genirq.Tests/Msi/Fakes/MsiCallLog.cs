namespace Genirq.Tests.Msi.Fakes;

/// <summary>One list of what all fakes of a bench were called for, so that their order can be compared.</summary>
internal sealed class MsiCallLog
{
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly List<string> _entries = [];

    /// <summary>Whether calls are written down; off where a test counts allocations or runs many threads.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>A copy of the calls so far.</summary>
    public IReadOnlyList<string> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Writes a call down.</summary>
    public void Add(string entry)
    {
        if (!IsRecording)
        {
            return;
        }

        lock (_gate)
        {
            _entries.Add(entry);
        }
    }

    /// <summary>Forgets all calls.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>How often a call was written down.</summary>
    public int Count(string entry) => Entries.Count(each => each == entry);
}
