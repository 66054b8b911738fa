using System.Globalization;
using System.Numerics;
using System.Text;
using Genirq.Cpus;

namespace Genirq.Platforms.X86;

/// <content>The matrix as others see it: what each bit is, and all of it in words.</content>
public sealed partial class VectorMatrix
{
    /// <summary>The first bit that is given out.</summary>
    public int First => _start;

    /// <summary>The bit after the last one that is given out.</summary>
    public int End => _end;

    /// <summary>How many bits of a CPU can be given out: the range without the system's.</summary>
    public int Capacity => _end - _start - (int)_systemInRange;

    /// <summary>How many CPUs there can be.</summary>
    public int CpuCount => _rows.Length;

    /// <summary>Whether a bit belongs to the system on every CPU.</summary>
    /// <param name="bit">The bit, 0 to the row's size.</param>
    public bool IsSystem(int bit) => IsSet(_system, bit);

    /// <summary>Whether a bit of a CPU is reserved for managed interrupts, in use or not.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="bit">The bit, 0 to the row's size.</param>
    public bool IsManaged(int cpu, int bit) => IsSet(_rows[cpu].Reservation, bit);

    /// <summary>Counts the bits of a CPU that an allocation can find.</summary>
    /// <param name="cpu">A possible CPU, online or not.</param>
    /// <returns>Those in the range that are neither in use nor reserved. It is the CPU's
    /// <see cref="MatrixCpuState.Available"/> unless that has drifted, or the CPU was never online.</returns>
    public int CountFree(int cpu)
    {
        MatrixRow row = _rows[cpu];
        int count = 0;
        for (int word = _start >> 6; word << 6 < _end; word++)
        {
            ulong used = row.Allocation[word] | row.Reservation[word] | _system[word];
            count += BitOperations.PopCount(~used & InRange(word));
        }

        return count;
    }

    /// <summary>Finds a bit of a CPU that is in use or reserved for managed interrupts.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="from">The first bit to look at, 0 or more.</param>
    /// <returns>The lowest such bit of the range from there; <see cref="End"/> if there is none.</returns>
    public int FindTaken(int cpu, int from)
    {
        MatrixRow row = _rows[cpu];
        int first = Math.Max(from, _start);
        for (int word = first >> 6; word << 6 < _end; word++)
        {
            ulong taken = (row.Allocation[word] | row.Reservation[word]) & InRange(word)
                & (word == first >> 6 ? ~0UL << (first & 63) : ~0UL);
            if (taken != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(taken);
            }
        }

        return _end;
    }

    // The bits of a word that are given out.
    private ulong InRange(int word)
    {
        int low = Math.Max(_start - (word << 6), 0);
        int above = Math.Max((word << 6) + 64 - _end, 0);
        return low > 63 || above > 63 ? 0 : (~0UL << low) & (~0UL >> above);
    }

    /// <summary>The matrix as debugfs prints it.</summary>
    /// <param name="indent">Columns before the rows; 1 for a top-level file.</param>
    /// <remarks>Source: irq_matrix_debug_show.</remarks>
    public string ToDebugText(int indent = 1)
    {
        StringBuilder text = new();
        CultureInfo invariant = CultureInfo.InvariantCulture;
        string margin = new(' ', indent);
        text.Append(invariant, $"Online bitmaps:   {OnlineCount,6}\n");
        text.Append(invariant, $"Global available: {_available,6}\n");
        text.Append(invariant, $"Global reserved:  {_reserved,6}\n");
        text.Append(invariant, $"Total allocated:  {TotalAllocated,6}\n");
        text.Append(invariant, $"System: {CountBits(_system)}: {ListBits(_system)}\n");
        text.Append(invariant, $"{margin}| CPU | avl | man | mac | act | vectors\n");
        for (int cpu = 0; cpu < _rows.Length; cpu++)
        {
            MatrixRow row = _rows[cpu];
            if (row.IsOnline)
            {
                text.Append(invariant, $"{margin} {cpu,4}  {row.Available,4}  {row.Managed,4}  ");
                text.Append(invariant, $"{row.ManagedAllocated,4} {row.Allocated,4}  {ListBits(row.Allocation)}\n");
            }
        }

        return text.ToString();
    }

    private static int CountBits(ulong[] words)
    {
        int count = 0;
        foreach (ulong word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private static string ListBits(ulong[] words)
    {
        List<int> bits = [];
        for (int bit = 0; bit < words.Length * 64; bit++)
        {
            if (IsSet(words, bit))
            {
                bits.Add(bit);
            }
        }

        return CpuMask.Of([.. bits]).ToString();
    }
}
