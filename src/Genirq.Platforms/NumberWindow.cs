namespace Genirq.Platforms;

/// <summary>Consecutive numbers, some of them in use.</summary>
/// <remarks>Not thread-safe: its domain has a lock around it.</remarks>
/// <param name="first">The first number, 0 or more.</param>
/// <param name="count">How many, 1 or more.</param>
internal sealed class NumberWindow(int first, int count)
{
    private readonly bool[] _used = new bool[count];

    /// <summary>The first number.</summary>
    public int First { get; } = first;

    /// <summary>How many numbers there are.</summary>
    public int Count => _used.Length;

    /// <summary>How many of them are free.</summary>
    public int Free => _used.AsSpan().Count(false);

    /// <summary>The numbers in use, ascending.</summary>
    public IEnumerable<int> Used => Enumerable.Range(First, Count).Where(IsUsed);

    /// <summary>Whether a number is one of these.</summary>
    public bool Contains(int number) => number >= First && number - First < Count;

    /// <summary>Whether one of these numbers is in use.</summary>
    public bool IsUsed(int number) => _used[number - First];

    /// <summary>Takes consecutive numbers, if they are there and all free.</summary>
    /// <param name="place">Where they begin, counted from the first number.</param>
    /// <param name="size">How many.</param>
    public bool TryTake(int place, int size)
    {
        bool isFree = place + size <= Count && !_used.AsSpan(place, size).Contains(true);
        if (isFree)
        {
            _used.AsSpan(place, size).Fill(true);
        }

        return isFree;
    }

    /// <summary>Takes the lowest free number.</summary>
    /// <returns>The number; -1: none is free.</returns>
    public int TakeLowest()
    {
        int place = _used.AsSpan().IndexOf(false);
        return place >= 0 && TryTake(place, 1) ? First + place : -1;
    }

    /// <summary>Gives a number back.</summary>
    public void Return(int number) => _used[number - First] = false;

    /// <summary>Takes just those of some numbers that are of these.</summary>
    public void Restore(HashSet<int> used)
    {
        for (int i = 0; i < _used.Length; i++)
        {
            _used[i] = used.Contains(First + i);
        }
    }
}
