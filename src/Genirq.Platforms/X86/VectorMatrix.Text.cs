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
        for (int bit = _start; bit < _end; bit++)
        {
            count += IsSet(row.Allocation, bit) || IsSet(row.Reservation, bit) || IsSet(_system, bit) ? 0 : 1;
        }

        return count;
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
