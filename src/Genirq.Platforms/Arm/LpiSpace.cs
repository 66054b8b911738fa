namespace Genirq.Platforms.Arm;

/// <summary>The LPIs of a machine: dealt from the start of the first range that is large enough.</summary>
/// <remarks>
/// Not thread-safe: the ITS has a lock around it. Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its.c, its_lpi_init,
/// alloc_lpi_range, free_lpi_range, its_lpi_alloc.
/// </remarks>
public sealed class LpiSpace
{
    /// <summary>The first LPI.</summary>
    public const int First = 8192;

    private readonly SortedList<int, int> _free = [];

    /// <summary>Makes the space.</summary>
    /// <param name="idBits">Bits of an interrupt's number, 14 to 24; kernels use 16 at most.</param>
    /// <param name="restricted">LPIs that a hypervisor grants; 0: all.</param>
    public LpiSpace(int idBits = 16, int restricted = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(idBits, 14);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(idBits, 24);
        ArgumentOutOfRangeException.ThrowIfNegative(restricted);
        int all = (1 << idBits) - First;
        Count = restricted > 2 ? Math.Min(all, restricted) : all;
        _free.Add(First, Count);
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>How many are free, in whatever pieces.</summary>
    public int Free => _free.Values.Sum();

    /// <summary>The free ranges by their first LPI.</summary>
    public IReadOnlyList<(int First, int Count)> Ranges => [.. _free.Select(static one => (one.Key, one.Value))];

    /// <summary>Takes LPIs: as many as wanted, or half of that, and so on.</summary>
    /// <param name="wanted">How many, 1 or more.</param>
    /// <param name="first">The first one.</param>
    /// <returns>How many there are; 0: there are none left.</returns>
    public int Take(int wanted, out int first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        for (; wanted > 0; wanted /= 2)
        {
            foreach ((int start, int count) in _free)
            {
                if (count < wanted)
                {
                    continue;
                }

                _free.Remove(start);
                if (count > wanted)
                {
                    _free.Add(start + wanted, count - wanted);
                }

                first = start;
                return wanted;
            }
        }

        first = 0;
        return 0;
    }

    /// <summary>Gives LPIs back; neighbours become one range again.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">Some of them are free already.</exception>
    public void Return(int first, int count)
    {
        foreach ((int start, int length) in _free)
        {
            if (first < start + length && start < first + count)
            {
                throw new InvalidOperationException($"LPIs {first} to {first + count - 1} are free already.");
            }
        }

        _free.Add(first, count);
        int at = _free.IndexOfKey(first);
        Merge(at);
        if (at > 0)
        {
            Merge(at - 1);
        }
    }

    /// <summary>What is free beside what devices have.</summary>
    /// <param name="taken">What they have, by the first LPI.</param>
    /// <returns>The free ranges; null if two devices have the same LPI, or one that there is not.</returns>
    internal SortedList<int, int>? Without(IEnumerable<(int First, int Count)> taken)
    {
        SortedList<int, int> free = [];
        int next = First;
        foreach ((int first, int count) in taken)
        {
            if (first < next || count > First + Count - first)
            {
                return null;
            }

            if (first > next)
            {
                free.Add(next, first - next);
            }

            next = first + count;
        }

        if (next < First + Count)
        {
            free.Add(next, First + Count - next);
        }

        return free;
    }

    /// <summary>Puts other free ranges in the place of all.</summary>
    /// <param name="free">The ranges.</param>
    internal void Restore(SortedList<int, int> free)
    {
        _free.Clear();
        foreach ((int first, int count) in free)
        {
            _free.Add(first, count);
        }
    }

    private void Merge(int at)
    {
        if (at + 1 < _free.Count && _free.Keys[at] + _free.Values[at] == _free.Keys[at + 1])
        {
            int start = _free.Keys[at];
            int count = _free.Values[at] + _free.Values[at + 1];
            _free.RemoveAt(at + 1);
            _free[start] = count;
        }
    }
}
