namespace Genirq.Platforms.Vmd;

/// <summary>Deals the vectors of a volume management device (VMD) to the functions behind it.</summary>
/// <remarks>
/// NVMe functions share the vectors behind the first out evenly, all others are on the first, which is not counted.
/// Not thread-safe: the domain has a lock around it. Source: Linux 6.12, drivers/pci/controller/vmd.c, vmd_next_irq.
/// </remarks>
public sealed class VmdVectors
{
    private readonly int[] _counts;

    /// <summary>Makes the vectors.</summary>
    /// <param name="count">How many the device has, 1 or more.</param>
    /// <param name="first">The first that functions can have: 0, or 1 where the device needs one itself.</param>
    public VmdVectors(int count, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, count);
        _counts = new int[count];
        First = first;
    }

    /// <summary>How many there are.</summary>
    public int Count => _counts.Length;

    /// <summary>The first that functions can have.</summary>
    public int First { get; }

    /// <summary>How many interrupts count on a vector.</summary>
    /// <param name="index">The vector.</param>
    public int LoadOf(int index) => _counts[index];

    /// <summary>Chooses the vector of an interrupt.</summary>
    /// <param name="isNvme">Whether its function is an NVMe controller.</param>
    /// <returns>The vector's index.</returns>
    public int Take(bool isNvme)
    {
        if (Count == First + 1 || !isNvme)
        {
            return First;
        }

        int best = First + 1;
        for (int i = First + 2; i < Count; i++)
        {
            best = _counts[i] < _counts[best] ? i : best;
        }

        _counts[best]++;
        return best;
    }

    /// <summary>Gives a vector back.</summary>
    /// <param name="index">Its index.</param>
    public void Return(int index)
    {
        if (index > First)
        {
            _counts[index]--;
        }
    }

    /// <summary>Counts just these interrupts.</summary>
    /// <param name="indices">The vector of each.</param>
    internal void Restore(IEnumerable<int> indices)
    {
        Array.Clear(_counts);
        foreach (int index in indices)
        {
            _counts[index] += index > First ? 1 : 0;
        }
    }
}
