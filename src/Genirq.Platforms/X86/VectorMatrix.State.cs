using System.Numerics;
using Genirq.Platforms.X86.State;

namespace Genirq.Platforms.X86;

/// <content>Keeping and giving back.</content>
public sealed partial class VectorMatrix
{
    /// <summary>All rows and counters.</summary>
    /// <returns>A snapshot.</returns>
    public VectorMatrixState SaveState() => new()
    {
        Rows =
        [
            .. _rows.Select(static row => new VectorRowState
            {
                IsOnline = row.IsOnline,
                IsInitialized = row.IsInitialized,
                Available = row.Available,
                Allocated = Bits(row.Allocation),
                Managed = Bits(row.Reservation),
            }),
        ],
        SystemVectors = Bits(_system),
        Reserved = _reserved,
        TotalAllocated = TotalAllocated,
    };

    /// <summary>Replaces all rows and counters.</summary>
    /// <param name="state">The rows; as many as there are CPUs.</param>
    /// <exception cref="ArgumentException">A row is missing, a vector lies outside the range, or belongs to the system.
    /// Nothing has changed then.</exception>
    public void RestoreState(VectorMatrixState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check(state);
        Fill(_system, state.SystemVectors);
        _systemInRange = (uint)state.SystemVectors.Count(bit => bit >= _start && bit < _end);
        _available = 0;
        OnlineCount = 0;
        for (int cpu = 0; cpu < _rows.Length; cpu++)
        {
            MatrixRow row = _rows[cpu];
            VectorRowState given = state.Rows[cpu];
            Fill(row.Allocation, given.Allocated);
            Fill(row.Reservation, given.Managed);
            row.IsOnline = given.IsOnline;
            row.IsInitialized = given.IsInitialized;
            row.Available = given.Available;
            row.Allocated = (uint)given.Allocated.Count;
            row.Managed = (uint)given.Managed.Count;
            row.ManagedAllocated = 0;
            for (int word = 0; word < row.Allocation.Length; word++)
            {
                row.ManagedAllocated += (uint)BitOperations.PopCount(row.Allocation[word] & row.Reservation[word]);
            }

            _available += row.IsOnline ? row.Available : 0;
            OnlineCount += row.IsOnline ? 1u : 0u;
        }

        _reserved = state.Reserved;
        TotalAllocated = state.TotalAllocated;
    }

    /// <summary>Throws if rows do not fit this matrix; see <see cref="RestoreState"/>.</summary>
    internal void Check(VectorMatrixState state)
    {
        if (state.Rows.Count != _rows.Length)
        {
            throw new ArgumentException(
                $"There are {state.Rows.Count} rows, but {_rows.Length} CPUs.", nameof(state));
        }

        if (state.SystemVectors.FirstOrDefault(bit => bit < 0 || bit > _bits, -1) is >= 0 and int odd)
        {
            throw new ArgumentException($"There is no system vector {odd}.", nameof(state));
        }

        ulong[] system = new ulong[_system.Length];
        Fill(system, state.SystemVectors);
        for (int cpu = 0; cpu < state.Rows.Count; cpu++)
        {
            CheckVectors(state.Rows[cpu].Allocated, system, cpu);
            CheckVectors(state.Rows[cpu].Managed, system, cpu);
        }
    }

    private void CheckVectors(IReadOnlyList<int> vectors, ulong[] system, int cpu)
    {
        int before = -1;
        foreach (int vector in vectors)
        {
            string? problem = vector < _start || vector >= _end ? "outside the range that is given out"
                : IsSet(system, vector) ? "one of the system's"
                : vector <= before ? "not in ascending order"
                : null;
            before = vector;
            if (problem is not null)
            {
                throw new ArgumentException($"Vector {vector} of CPU {cpu} is {problem}.", nameof(vectors));
            }
        }
    }

    private static void Fill(ulong[] words, IReadOnlyList<int> bits)
    {
        Array.Clear(words);
        foreach (int bit in bits)
        {
            Set(words, bit);
        }
    }

    private static List<int> Bits(ulong[] words)
    {
        List<int> bits = [];
        for (int word = 0; word < words.Length; word++)
        {
            for (ulong left = words[word]; left != 0; left &= left - 1)
            {
                bits.Add((word << 6) + BitOperations.TrailingZeroCount(left));
            }
        }

        return bits;
    }
}
