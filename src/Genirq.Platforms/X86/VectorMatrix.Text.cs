using System.Globalization;
using System.Numerics;
using System.Text;
using Genirq.Cpus;

namespace Genirq.Platforms.X86;

/// <content>The matrix in words.</content>
public sealed partial class VectorMatrix
{
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
