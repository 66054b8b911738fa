using Genirq.Interop.Handles;

namespace Genirq.VfioUser.Messages;

/// <summary>The descriptors that came with a message. What is not taken is closed.</summary>
/// <remarks>Reused from message to message: allocates nothing.</remarks>
internal sealed class DescriptorBatch
{
    // Limit: the most that the kernel lets one message carry; more may come in pieces, which closes all.
    private const int Room = 253;

    private readonly DescriptorHandle?[] _handles = new DescriptorHandle?[Room];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether more came than could be kept; all were closed.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Where the next ones go.</summary>
    public Span<DescriptorHandle?> Free => _handles.AsSpan(Count);

    /// <summary>One of them, which stays here.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1; not one that was taken.</param>
    public DescriptorHandle this[int index] => _handles[index]!;

    /// <summary>Counts what was received into <see cref="Free"/>.</summary>
    /// <param name="received">How many.</param>
    /// <param name="isTruncated">Whether some were lost.</param>
    public void Add(int received, bool isTruncated)
    {
        Count += received;
        if (isTruncated)
        {
            Clear();
            IsOverrun = true;
        }
    }

    /// <summary>Takes all of another batch behind its own; if there is no room for them, all are closed.</summary>
    public void TakeAll(DescriptorBatch other)
    {
        bool isOverrun = IsOverrun || other.IsOverrun || Count + other.Count > Room;
        for (int i = 0; i < other.Count && !isOverrun; i++)
        {
            _handles[Count++] = other.Take(i);
        }

        other.Clear();
        Add(0, isOverrun);
    }

    /// <summary>Takes one out; who takes it closes it.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1; once each.</param>
    public DescriptorHandle Take(int index)
    {
        DescriptorHandle taken = _handles[index]!;
        _handles[index] = null;
        return taken;
    }

    /// <summary>Closes what is left.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            _handles[i]?.Dispose();
            _handles[i] = null;
        }

        Count = 0;
        IsOverrun = false;
    }
}
