using Genirq.Cpus;
using Genirq.Diagnostics;

namespace Genirq.Platforms.X86;

/// <summary>Gives out vectors: a row of bits for each CPU, and a row that is reserved on all of them.</summary>
/// <remarks>
/// <para>
/// Not thread-safe: as in Linux the caller has a lock around it. Nothing is allocated after construction; an allocation
/// costs one look at each CPU of the mask and a bit scan over the row.
/// </para>
/// <para>
/// Counters are 32 bits wide and wrap, and drift where Linux's drift: managed vectors that are reserved while their CPU
/// is offline are not taken from <see cref="MatrixCpuState.Available"/>, and freeing on an offline CPU does not change
/// <see cref="TotalAllocated"/>. Source: Linux 6.12, kernel/irq/matrix.c.
/// </para>
/// </remarks>
public sealed partial class VectorMatrix
{
    // Limit: bits of a row. x86 has 256; the bound keeps a wrong argument from taking all memory.
    private const int MaximumBits = 1 << 16;

    private readonly int _bits;
    private readonly int _start;
    private readonly int _end;
    private readonly ulong[] _system;
    private readonly MatrixRow[] _rows;

    // What each CPU could give to regular interrupts; 0 while it is offline. Kept by the rows, side by side for the
    // search.
    private readonly uint[] _offers;
    private uint _systemInRange;
    private uint _available;
    private uint _reserved;

    /// <summary>Makes a matrix whose rows are all offline.</summary>
    /// <param name="bits">Bits of a row, 1 to 65536.</param>
    /// <param name="start">The first bit that is given out.</param>
    /// <param name="end">The bit after the last one that is given out, at most <paramref name="bits"/>.</param>
    /// <param name="cpus">How many CPUs are possible, 1 or more.</param>
    /// <remarks>Source: irq_alloc_matrix.</remarks>
    public VectorMatrix(int bits, int start, int end, int cpus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaximumBits);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, bits);
        ArgumentOutOfRangeException.ThrowIfLessThan(cpus, 1);
        _bits = bits;
        _start = start;
        _end = end;
        int words = (bits + 64) / 64;
        _system = new ulong[words];
        _rows = new MatrixRow[cpus];
        _offers = new uint[cpus];
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            _rows[cpu] = new MatrixRow(words, _offers, cpu);
        }
    }

    /// <summary>Raised with a sentence where Linux warns or prints.</summary>
    public event Action<string>? Warned;

    /// <summary>Raised with the line that Linux logs when reservations exceed what is available.</summary>
    public event Action<string>? Logged;

    /// <summary>Vectors in use on online CPUs; see the remarks on drift.</summary>
    public uint TotalAllocated { get; private set; }

    /// <summary>How many CPUs take part.</summary>
    public uint OnlineCount { get; private set; }

    /// <summary>How many system vectors lie in the range that is given out.</summary>
    public uint SystemInRange => _systemInRange;

    /// <summary>Reservations without a vector.</summary>
    public uint Reserved => _reserved;

    /// <summary>A CPU's counters.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public MatrixCpuState this[int cpu]
    {
        get
        {
            MatrixRow row = _rows[cpu];
            return new MatrixCpuState(row.IsOnline, row.Available, row.Managed, row.ManagedAllocated, row.Allocated);
        }
    }

    /// <summary>Lets a CPU take part.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <exception cref="InvalidOperationException">It takes part already.</exception>
    /// <remarks>Source: irq_matrix_online.</remarks>
    public void Online(int cpu)
    {
        MatrixRow row = _rows[cpu];
        if (row.IsOnline)
        {
            throw new InvalidOperationException($"CPU {cpu} is online already.");
        }

        if (!row.IsInitialized)
        {
            row.Available = (uint)(_end - _start) - (row.Managed + _systemInRange);
            row.IsInitialized = true;
        }

        _available += row.Available;
        row.IsOnline = true;
        OnlineCount++;
    }

    /// <summary>Takes a CPU out; its vectors and counters stay.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <remarks>Source: irq_matrix_offline.</remarks>
    public void Offline(int cpu)
    {
        MatrixRow row = _rows[cpu];
        _available -= row.Available;
        row.IsOnline = false;
        OnlineCount--;
    }

    /// <summary>Reserves a vector on all CPUs for the system.</summary>
    /// <param name="bit">0 to the row's size.</param>
    /// <param name="replace">Whether it was allocated on the calling CPU and changes its owner.</param>
    /// <param name="cpu">The calling CPU.</param>
    /// <exception cref="InvalidOperationException">Too late, or there is nothing to replace.</exception>
    /// <remarks>Source: irq_matrix_assign_system.</remarks>
    public void AssignSystem(int bit, bool replace, int cpu = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bit);
        if (bit > _bits || OnlineCount > 1 || (OnlineCount == 1 && !replace))
        {
            throw new InvalidOperationException($"Vector {bit} cannot become a system vector any more.");
        }

        Set(_system, bit);
        if (replace)
        {
            MatrixRow row = _rows[cpu];
            if (!IsSet(row.Allocation, bit))
            {
                throw new InvalidOperationException(
                    $"Vector {bit} is not allocated on CPU {cpu}, so it cannot be replaced.");
            }

            Clear(row.Allocation, bit);
            row.Allocated--;
            TotalAllocated--;
        }

        if (bit >= _start && bit < _end)
        {
            _systemInRange++;
        }
    }

    /// <summary>Reserves a managed vector on each CPU of a mask, online or not.</summary>
    /// <param name="mask">The CPUs.</param>
    /// <returns>0; -ENOSPC: a CPU has none left, and what was reserved on those before it is given back.</returns>
    /// <remarks>Source: irq_matrix_reserve_managed.</remarks>
    public int ReserveManaged(CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        for (int cpu = mask.Next(0); cpu >= 0; cpu = mask.Next(cpu + 1))
        {
            MatrixRow row = _rows[cpu];
            int bit = FindFree(row);
            if (bit < 0)
            {
                for (int done = mask.Next(0); done < cpu; done = mask.Next(done + 1))
                {
                    RemoveManagedOn(done);
                }

                return ErrorCode.NoSpace;
            }

            Set(row.Reservation, bit);
            row.Managed++;
            if (row.IsOnline)
            {
                row.Available--;
                _available--;
            }
        }

        return 0;
    }

    /// <summary>Gives one unused managed vector back on each CPU of a mask.</summary>
    /// <param name="mask">The CPUs; one without an unused managed vector is warned about.</param>
    /// <remarks>Source: irq_matrix_remove_managed.</remarks>
    public void RemoveManaged(CpuMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        for (int cpu = mask.Next(0); cpu >= 0; cpu = mask.Next(cpu + 1))
        {
            RemoveManagedOn(cpu);
        }
    }

    /// <summary>Takes a managed vector into use.</summary>
    /// <param name="mask">The CPUs to choose from.</param>
    /// <param name="cpu">The CPU with the fewest managed vectors in use, the highest of equals; or -1.</param>
    /// <returns>The vector; -EINVAL: the mask is empty; -ENOSPC: no CPU is online, or the one chosen is full.</returns>
    /// <remarks>Source: irq_matrix_alloc_managed.</remarks>
    public int AllocateManaged(CpuMask mask, out int cpu)
    {
        ArgumentNullException.ThrowIfNull(mask);
        cpu = -1;
        if (mask.IsEmpty)
        {
            return ErrorCode.Invalid;
        }

        int best = FindBestManagedCpu(mask);
        if (best < 0)
        {
            return ErrorCode.NoSpace;
        }

        MatrixRow row = _rows[best];
        int bit = FindUnusedManaged(row);
        if (bit < 0)
        {
            return ErrorCode.NoSpace;
        }

        Set(row.Allocation, bit);
        row.Allocated++;
        row.ManagedAllocated++;
        TotalAllocated++;
        cpu = best;
        return bit;
    }

    /// <summary>Takes a certain vector of a CPU into use.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="bit">The vector; one outside the range or in use is warned about.</param>
    /// <remarks>Source: irq_matrix_assign.</remarks>
    public void Assign(int cpu, int bit)
    {
        MatrixRow row = _rows[cpu];
        if (bit < _start || bit >= _end || IsSet(row.Allocation, bit))
        {
            Warned?.Invoke($"Vector {bit} of CPU {cpu} cannot be assigned: it is out of range or in use.");
            return;
        }

        Set(row.Allocation, bit);
        row.Allocated++;
        TotalAllocated++;
        row.Available--;
        _available--;
    }

    /// <summary>Notes that a vector will be wanted later.</summary>
    /// <remarks>Never fails; Linux prints when more is reserved than available. Source: irq_matrix_reserve.</remarks>
    public void Reserve()
    {
        if (_reserved == _available)
        {
            Logged?.Invoke("Interrupt reservation exceeds available resources");
        }

        _reserved++;
    }

    /// <summary>Takes one <see cref="Reserve"/> back.</summary>
    /// <remarks>Source: irq_matrix_remove_reserved.</remarks>
    public void RemoveReserved() => _reserved--;

    /// <summary>Takes a vector into use.</summary>
    /// <param name="mask">The CPUs to choose from.</param>
    /// <param name="reserved">Whether a reservation is used up.</param>
    /// <param name="cpu">The CPU chosen: the one with the most available, the lowest of equals; else -1.</param>
    /// <returns>The vector, the lowest one free; -EINVAL: the mask is empty; -ENOSPC.</returns>
    /// <remarks>Source: irq_matrix_alloc.</remarks>
    public int Allocate(CpuMask mask, bool reserved, out int cpu)
    {
        ArgumentNullException.ThrowIfNull(mask);
        cpu = -1;
        if (mask.IsEmpty)
        {
            return ErrorCode.Invalid;
        }

        int best = FindBestCpu(mask);
        if (best < 0)
        {
            return ErrorCode.NoSpace;
        }

        MatrixRow row = _rows[best];
        int bit = FindFree(row);
        if (bit < 0)
        {
            return ErrorCode.NoSpace;
        }

        Set(row.Allocation, bit);
        row.Allocated++;
        row.Available--;
        TotalAllocated++;
        _available--;
        _reserved -= reserved ? 1u : 0u;
        cpu = best;
        return bit;
    }

    /// <summary>Gives a vector back.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="bit">The vector; one outside the range or not in use is warned about.</param>
    /// <param name="managed">Whether it stays reserved for a managed interrupt.</param>
    /// <remarks>Source: irq_matrix_free.</remarks>
    public void Free(int cpu, int bit, bool managed)
    {
        MatrixRow row = _rows[cpu];
        if (bit < _start || bit >= _end || !IsSet(row.Allocation, bit))
        {
            Warned?.Invoke($"Vector {bit} of CPU {cpu} cannot be freed: it is out of range or not in use.");
            return;
        }

        Clear(row.Allocation, bit);
        row.Allocated--;
        row.ManagedAllocated -= managed ? 1u : 0u;
        TotalAllocated -= row.IsOnline ? 1u : 0u;
        if (!managed)
        {
            row.Available++;
            _available += row.IsOnline ? 1u : 0u;
        }
    }

    /// <summary>Vectors free for regular allocation on all online CPUs.</summary>
    /// <param name="cpuDown">A CPU that is about to go, whose vectors do not count; or null.</param>
    /// <remarks>Source: irq_matrix_available.</remarks>
    public uint Available(int? cpuDown = null) => cpuDown is { } cpu ? _available - _rows[cpu].Available : _available;

    /// <summary>Regular vectors in use on a CPU.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <remarks>Source: irq_matrix_allocated.</remarks>
    public uint AllocatedOn(int cpu) => _rows[cpu].Allocated - _rows[cpu].ManagedAllocated;

    /// <summary>Whether a vector of a CPU is in use.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="bit">The vector, 0 to the row's size.</param>
    public bool IsAllocated(int cpu, int bit) => IsSet(_rows[cpu].Allocation, bit);

    private void RemoveManagedOn(int cpu)
    {
        MatrixRow row = _rows[cpu];
        int bit = row.Managed == 0 ? -1 : FindUnusedManaged(row);
        if (bit < 0)
        {
            Warned?.Invoke($"CPU {cpu} has no unused managed vector to give back.");
            return;
        }

        Clear(row.Reservation, bit);
        row.Managed--;
        if (row.IsOnline)
        {
            row.Available++;
            _available++;
        }
    }

    private static bool IsSet(ulong[] words, int bit) => (words[bit >> 6] >> (bit & 63) & 1) != 0;

    private static void Set(ulong[] words, int bit) => words[bit >> 6] |= 1UL << (bit & 63);

    private static void Clear(ulong[] words, int bit) => words[bit >> 6] &= ~(1UL << (bit & 63));
}
