using System.Numerics;

namespace Genirq.Descriptors;

/// <summary>1,024 consecutive numbers: a bit for each that is taken, and its descriptor.</summary>
/// <remarks>
/// Bits are claimed and released by single atomic operations, without a lock. A descriptor is made when its number is
/// claimed for the first time and stays: whether it is in use is told by <see cref="IrqDescriptor.IsAllocated"/>.
/// </remarks>
internal sealed class DescriptorPage
{
    /// <summary>Bits of a number that select the place inside a page.</summary>
    public const int Shift = 10;

    /// <summary>Numbers in a page.</summary>
    public const int Size = 1 << Shift;

    // What a search knows of the page; any other value is the ticket of a search that is looking at all places.
    private const long Unknown = 0;
    private const long Full = -1;

    private readonly long[] _taken = new long[Size / 64];

    // Full only while all places are taken, or a release has cleared its bit and not returned yet.
    private long _mark;
    private long _lastTicket;

    /// <summary>The descriptors of numbers that were ever claimed. Only the claimer of a number writes its
    /// place.</summary>
    public IrqDescriptor?[] Descriptors { get; } = new IrqDescriptor?[Size];

    /// <summary>How many numbers are taken.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (long word in _taken)
            {
                count += BitOperations.PopCount((ulong)word);
            }

            return count;
        }
    }

    /// <summary>The lowest free place at or above one, or -1.</summary>
    public int NextFree(int from)
    {
        // Ordering: pairs with the exchange in Release, before which no release returns.
        long mark = Volatile.Read(ref _mark);
        if (mark == Full)
        {
            return -1;
        }

        int place = Search(from);
        return place < 0 && from == 0 && mark == Unknown ? SearchAndMark() : place;
    }

    // A release clears its bit before it looks at the mark. If it looks before the ticket is there, this search sees
    // the bit; if it looks later, it takes the ticket or the mark away, and the page is not left marked.
    private int SearchAndMark()
    {
        // Ordering: a ticket is never used twice, so that no search marks a page in another's name.
        long ticket = Interlocked.Increment(ref _lastTicket);

        // Ordering: a full fence between the ticket and the search; partner: the one between bit and mark in Release.
        if (Interlocked.CompareExchange(ref _mark, ticket, Unknown) != Unknown)
        {
            return -1;
        }

        int place = Search(0);

        // Ordering: fails if a place was released since; pairs with the exchange in Release.
        Interlocked.CompareExchange(ref _mark, place < 0 ? Full : Unknown, ticket);
        return place;
    }

    private int Search(int from)
    {
        int index = from >> 6;

        // Ordering: an older word is only a worse guess; TryClaim decides.
        ulong free = ~(ulong)Volatile.Read(ref _taken[index]) & (ulong.MaxValue << (from & 63));
        if (free == 0)
        {
            int ahead = _taken.AsSpan(index + 1).IndexOfAnyExcept(-1L);
            if (ahead < 0)
            {
                return -1;
            }

            index += ahead + 1;

            // Ordering: as above.
            free = ~(ulong)Volatile.Read(ref _taken[index]);
        }

        // The word may have filled up between the two looks; then the search goes on behind it.
        return free != 0 ? (index << 6) + BitOperations.TrailingZeroCount(free)
            : index + 1 < _taken.Length ? Search((index + 1) << 6) : -1;
    }

    /// <summary>The lowest taken place at or above one, or -1.</summary>
    public int NextTaken(int from)
    {
        for (int index = from >> 6; index < _taken.Length; index++)
        {
            // Ordering: pairs with TryClaim and Release; the caller looks at the descriptor itself.
            ulong word = (ulong)Volatile.Read(ref _taken[index]);
            word &= index == from >> 6 ? ulong.MaxValue << (from & 63) : ulong.MaxValue;
            if (word != 0)
            {
                return (index << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return -1;
    }

    /// <summary>Claims a place.</summary>
    /// <returns>Whether it was free.</returns>
    public bool TryClaim(int place)
    {
        long bit = 1L << (place & 63);

        // Ordering: a full fence; of two that claim one place, one sees the other's bit. Pairs with Release.
        return (Interlocked.Or(ref _taken[place >> 6], bit) & bit) == 0;
    }

    /// <summary>Gives a claimed place back.</summary>
    public void Release(int place)
    {
        // Ordering: what was done to the descriptor before is visible to the next claimer; pairs with TryClaim. A full
        // fence before the look at the mark; partner: SearchAndMark.
        Interlocked.And(ref _taken[place >> 6], ~(1L << (place & 63)));
        if (Volatile.Read(ref _mark) != Unknown)
        {
            // Ordering: a full fence, so that whoever looks after this returns sees the place; pairs with NextFree.
            Interlocked.Exchange(ref _mark, Unknown);
        }
    }
}
