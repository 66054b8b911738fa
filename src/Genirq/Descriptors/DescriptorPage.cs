using System.Numerics;

namespace Genirq.Descriptors;

/// <summary>The descriptors of 1,024 consecutive numbers: those in use, those parked, and a bit for each.</summary>
/// <remarks>Written under the number space's lock; <see cref="Live"/> is read without.</remarks>
internal sealed class DescriptorPage
{
    /// <summary>Bits of a number that select the place inside a page.</summary>
    public const int Shift = 10;

    /// <summary>Numbers in a page.</summary>
    public const int Size = 1 << Shift;

    private readonly ulong[] _used = new ulong[Size / 64];
    private IrqDescriptor?[]? _parked;

    /// <summary>The descriptors in use; null where the number is free.</summary>
    public IrqDescriptor?[] Live { get; } = new IrqDescriptor?[Size];

    /// <summary>How many numbers of the page are free.</summary>
    public int Free { get; private set; } = Size;

    /// <summary>The lowest free place at or above one, or -1.</summary>
    public int NextFree(int from) => Next(from, ulong.MaxValue);

    /// <summary>The lowest used place at or above one, or -1.</summary>
    public int NextUsed(int from) => Next(from, 0);

    /// <summary>Publishes a descriptor.</summary>
    public void Publish(int place, IrqDescriptor descriptor)
    {
        _used[place >> 6] |= 1UL << (place & 63);
        Free--;

        // Ordering: pairs with the read in IrqNumberSpace.Find; a reader sees the descriptor as Start left it.
        Volatile.Write(ref Live[place], descriptor);
    }

    /// <summary>Takes a descriptor away.</summary>
    public void Withdraw(int place)
    {
        _used[place >> 6] &= ~(1UL << (place & 63));
        Free++;

        // Ordering: pairs with the read in IrqNumberSpace.Find; a late reader is refused by IsAllocated.
        Volatile.Write(ref Live[place], null);
    }

    /// <summary>Keeps a freed descriptor for the next owner of its number.</summary>
    public void Park(int place, IrqDescriptor descriptor) => (_parked ??= new IrqDescriptor?[Size])[place] = descriptor;

    /// <summary>Takes the parked descriptor of a number, if there is one.</summary>
    public IrqDescriptor? Unpark(int place)
    {
        IrqDescriptor? descriptor = _parked?[place];
        if (descriptor is not null)
        {
            _parked![place] = null;
        }

        return descriptor;
    }

    private int Next(int from, ulong invert)
    {
        for (int index = from >> 6; index < _used.Length; index++)
        {
            ulong word = _used[index] ^ invert;
            if (index == from >> 6)
            {
                word &= ulong.MaxValue << (from & 63);
            }

            if (word != 0)
            {
                return (index << 6) + BitOperations.TrailingZeroCount(word);
            }
        }

        return -1;
    }
}
