using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Genirq.Planning.Proc;

/// <summary>The counters of a row, in a pooled array.</summary>
internal sealed class RowCounters : IDisposable
{
    /// <summary>Limit: counters in a row, and CPUs in a header.</summary>
    public const int Maximum = 1 << 16;

    // A cell as most are: "          0", and the blank of the next one.
    private const ulong EightBlanks = 0x2020_2020_2020_2020;
    private const uint LastOfZero = 0x3020_2020;
    private const int CellBytes = 11;

    // Linux counts in 32 bits, which are ten digits at most: longer runs are counters that touch each other.
    private const int DigitsOfCounter = 10;

    private ulong[] _values = ArrayPool<ulong>.Shared.Rent(64);
    private int _count;

    /// <summary>The counters.</summary>
    public ReadOnlySpan<ulong> Values => _values.AsSpan(0, _count);

    /// <summary>Forgets the counters.</summary>
    public void Clear() => _count = 0;

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        ulong[] values = _values;
        (_values, _count) = ([], 0);
        if (values.Length > 0)
        {
            ArrayPool<ulong>.Shared.Return(values);
        }
    }

    /// <summary>Reads numbers until something else comes, or each column has one.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="limit">How many columns there are.</param>
    /// <returns>Where it stopped, or -1 after an overflow.</returns>
    public int Read(ReadOnlySpan<byte> row, int from, int limit)
    {
        int at = ReadApart(row, from, limit);
        return _count < limit && limit < Maximum && HasLongRun(row, from) ? ReadTouching(row, from, limit) : at;
    }

    // Optimised from the first call: a large file is read once, and is over before the runtime would look at it again.
    // 1,152 CPUs and 1,057 rows, read once in a fresh process: 112 to 127 ms without, 30 to 34 ms with it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadApart(ReadOnlySpan<byte> row, int from, int limit)
    {
        ulong[] values = _values;
        int count = 0;
        int at = from;
        while (count < limit)
        {
            if (count == values.Length)
            {
                values = Grow(count);
            }

            ReadOnlySpan<byte> rest = row[at..];
            if (rest.Length > CellBytes && rest[CellBytes] == (byte)' '
                && BinaryPrimitives.ReadUInt64LittleEndian(rest) == EightBlanks
                && BinaryPrimitives.ReadUInt32LittleEndian(rest[(CellBytes - 4)..]) == LastOfZero)
            {
                values[count++] = 0;
                at += CellBytes;
                continue;
            }

            int start = at;
            while ((uint)start < (uint)row.Length && row[start] is (byte)' ' or (byte)'\t')
            {
                start++;
            }

            ulong value = 0;
            int end = start;
            while ((uint)end < (uint)row.Length && (uint)(row[end] - '0') <= 9)
            {
                value = (value * 10) + (uint)(row[end++] - '0');
            }

            if (end == start || ((uint)end < (uint)row.Length && row[end] is not ((byte)' ' or (byte)'\t')))
            {
                if (end == start || !TryGroups(row, ref end, ref value))
                {
                    break;
                }
            }

            // 19 digits always fit, with marks between them or not.
            if (end - start > 19)
            {
                _count = count;
                return -1;
            }

            values[count++] = value;
            at = end;
        }

        _count = count;
        return at;
    }

    // "1,234,567", as some tools write numbers: one mark, and three digits behind each.
    private static bool TryGroups(ReadOnlySpan<byte> row, ref int end, ref ulong value)
    {
        byte mark = row[end];
        if (mark is not ((byte)',' or (byte)'.' or (byte)'\'' or (byte)'_') || value > 999)
        {
            return false;
        }

        int at = end;
        ulong sum = value;
        while (at < row.Length && row[at] == mark)
        {
            ReadOnlySpan<byte> group = row[(at + 1)..Math.Min(at + 4, row.Length)];
            if (group.Length < 3 || group.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0 || sum > uint.MaxValue)
            {
                return false;
            }

            sum = (sum * 1000) + (ulong)(((group[0] - '0') * 100) + ((group[1] - '0') * 10) + group[2] - '0');
            at += 4;
        }

        if (at < row.Length && row[at] is not ((byte)' ' or (byte)'\t'))
        {
            return false;
        }

        (end, value) = (at, sum);
        return true;
    }

    private static bool HasLongRun(ReadOnlySpan<byte> row, int from)
    {
        int run = 0;
        foreach (byte letter in row[from..])
        {
            run = char.IsAsciiDigit((char)letter) ? run + 1 : 0;
            if (run > DigitsOfCounter)
            {
                return true;
            }
        }

        return false;
    }

    // A run of digits is cut from its end: all counters but the first of it fill their columns.
    private int ReadTouching(ReadOnlySpan<byte> row, int from, int limit)
    {
        _count = 0;
        int at = from;
        while (_count < limit)
        {
            int start = at;
            while (start < row.Length && row[start] is (byte)' ' or (byte)'\t')
            {
                start++;
            }

            int end = start;
            while (end < row.Length && char.IsAsciiDigit((char)row[end]))
            {
                end++;
            }

            if (end == start || (end < row.Length && row[end] is not ((byte)' ' or (byte)'\t')))
            {
                break;
            }

            int first = (end - start) % DigitsOfCounter;
            int next = start + (first == 0 ? DigitsOfCounter : first);
            for (; start < end; start = next, next += DigitsOfCounter)
            {
                if (_count == limit || !ulong.TryParse(row[start..next], out ulong value) || value > uint.MaxValue)
                {
                    return -1;
                }

                Grow(_count)[_count++] = value;
            }

            at = end;
        }

        return at;
    }

    private ulong[] Grow(int count)
    {
        if (count < _values.Length)
        {
            return _values;
        }

        ulong[] larger = ArrayPool<ulong>.Shared.Rent(_values.Length * 2);
        _values.CopyTo(larger, 0);
        ArrayPool<ulong>.Shared.Return(_values);
        return _values = larger;
    }
}
