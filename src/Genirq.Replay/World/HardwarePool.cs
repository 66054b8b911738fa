namespace Genirq.Replay.World;

/// <summary>A script domain's own hardware numbers.</summary>
/// <param name="capacity">How many there are.</param>
/// <param name="first">The lowest one.</param>
internal sealed class HardwarePool(int capacity, ulong first)
{
    private readonly bool[] _taken = new bool[capacity];

    /// <summary>How many are taken.</summary>
    public int Taken { get; private set; }

    /// <summary>How many are free.</summary>
    public int Free => _taken.Length - Taken;

    /// <summary>Takes the lowest run of free numbers.</summary>
    /// <param name="count">Its length.</param>
    /// <param name="start">The first number of the run.</param>
    /// <returns>False when there is no such run.</returns>
    public bool TryTake(int count, out HardwareIrq start)
    {
        for (int begin = 0, end = 0; end < _taken.Length; end++)
        {
            if (_taken[end])
            {
                begin = end + 1;
            }
            else if (end - begin + 1 == count)
            {
                Array.Fill(_taken, true, begin, count);
                Taken += count;
                start = new HardwareIrq(first + (ulong)begin);
                return true;
            }
        }

        start = default;
        return false;
    }

    /// <summary>Gives a number back; one that is not of the pool or not taken is left alone.</summary>
    /// <param name="number">The number.</param>
    public void Give(HardwareIrq number)
    {
        ulong index = unchecked(number.Number - first);
        if (index < (ulong)_taken.Length && _taken[index])
        {
            _taken[index] = false;
            Taken--;
        }
    }
}
