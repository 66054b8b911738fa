using System.Numerics;

namespace Genirq.Platforms.Arm;

/// <summary>A device as an ITS knows it: its LPIs, and which of them are given out.</summary>
/// <remarks>Guarded by its domain's lock; which events are given out by the lock of the hierarchy's root, which
/// allocating and freeing hold. Before it is shared only one device's MSI domain asks for it, under that device's
/// lock.</remarks>
internal sealed class ItsDevice(uint id, int firstLpi, int count, int entries)
{
    private readonly bool[] _used = new bool[count];

    /// <summary>Its DeviceID.</summary>
    public uint Id { get; } = id;

    /// <summary>Its first LPI.</summary>
    public int FirstLpi { get; } = firstLpi;

    /// <summary>How many LPIs it has.</summary>
    public int Count { get; } = count;

    /// <summary>Entries of its translation table.</summary>
    public int Entries { get; } = entries;

    /// <summary>Whether several devices come under its DeviceID, so that it stays.</summary>
    public bool IsShared { get; set; }

    /// <summary>What stands in its place; itself, unless the state of its domain was restored.</summary>
    public ItsDevice Current
    {
        get
        {
            ItsDevice device = this;
            while (device.Successor is { } successor)
            {
                device = successor;
            }

            return device;
        }
    }

    /// <summary>What a restored state has put in its place; null: nothing.</summary>
    public ItsDevice? Successor { get; set; }

    /// <summary>Whether it comes from a snapshot and its MSI domain has not said yet that it is its.</summary>
    public bool IsRestored { get; set; }

    /// <summary>The virtual machine that its interrupts go to; null for none. GICv4 only.</summary>
    public object? VirtualMachine { get; set; }

    /// <summary>How many of its interrupts go to virtual CPUs.</summary>
    public int ForwardedCount { get; set; }

    /// <summary>Whether none is given out.</summary>
    public bool IsEmpty => !_used.Contains(true);

    /// <summary>The events that are given out, in order.</summary>
    public IEnumerable<int> Used => Enumerable.Range(0, Count).Where(number => _used[number]);

    /// <summary>Whether an event is given out.</summary>
    /// <param name="eventId">The event.</param>
    public bool Has(int eventId) => _used[eventId];

    /// <summary>Gives a certain event out.</summary>
    /// <param name="eventId">The event.</param>
    public void Mark(int eventId) => _used[eventId] = true;

    /// <summary>Takes a region of events: a power of two, at a multiple of it.</summary>
    /// <param name="wanted">How many.</param>
    /// <returns>The first event; -1: there is no such region.</returns>
    public int Take(int wanted)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)wanted);
        if (size == 1)
        {
            int free = _used.AsSpan().IndexOf(false);
            if (free >= 0)
            {
                _used[free] = true;
            }

            return free;
        }

        for (int start = 0; start + size <= Count; start += size)
        {
            if (!_used.AsSpan(start, size).Contains(true))
            {
                _used.AsSpan(start, size).Fill(true);
                return start;
            }
        }

        return -1;
    }

    /// <summary>Gives an event back.</summary>
    /// <param name="eventId">The event.</param>
    public void Return(int eventId) => _used[eventId] = false;
}
