using Genirq.Cpus;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Parents;

namespace Genirq.Planning.Plans.Others;

/// <summary>The identities of harts, given out as the kernel's matrix does: on the hart with most left, the lowest of
/// equals, and there the lowest one.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-riscv-imsic-state.c, imsic_vector_alloc, and
/// kernel/irq/matrix.c.</remarks>
internal sealed class IdentityMatrix
{
    private readonly VectorDump _table;
    private readonly int _size;
    private readonly int _first;
    private readonly SortedDictionary<int, SortedSet<int>> _used = [];
    private CpuMask _online;
    private long _total;

    /// <summary>How many identities were given. In another order each may be on another hart.</summary>
    public int Given { get; private set; }

    /// <summary>Takes a table over.</summary>
    /// <param name="table">The table.</param>
    /// <param name="interrupts">The machine's message interrupts.</param>
    public IdentityMatrix(VectorDump table, IEnumerable<OtherInterrupt> interrupts)
    {
        _table = table;
        _size = IdentityTables.SizeOf(table);
        _first = (table.SystemVectors is { Count: > 0 } system ? system[^1] : 0) + 1;
        _online = CpuMask.Of([.. table.Rows.Select(static row => row.Cpu)]);
        _total = table.TotalAllocated ?? table.Rows.Sum(static row => (long)row.Allocated);
        foreach (VectorDumpRow row in table.Rows)
        {
            _used[row.Cpu] = [.. row.Vectors ?? []];
        }

        // What offline harts hold, only their interrupts tell.
        foreach (OtherInterrupt interrupt in interrupts)
        {
            if (interrupt is { Cpu: { } cpu, Identity: { } identity } && !_online.Contains(cpu))
            {
                Of(cpu).Add(identity);
            }
        }
    }

    /// <summary>Gives an interrupt an identity.</summary>
    /// <param name="interrupt">The interrupt; its CPU and identity are set.</param>
    /// <param name="cpus">The harts that it may be on.</param>
    /// <returns>Whether there was one.</returns>
    public bool Allocate(OtherInterrupt interrupt, CpuMask cpus)
    {
        int best = -1;
        foreach (int cpu in cpus.And(_online))
        {
            best = Of(cpu).Count < _size && (best < 0 || Of(cpu).Count < Of(best).Count) ? cpu : best;
        }

        if (best < 0)
        {
            return false;
        }

        int identity = _first;
        while (!Of(best).Add(identity))
        {
            identity++;
        }

        (interrupt.Cpu, interrupt.Identity) = (best, identity);
        _total++;
        Given++;
        return true;
    }

    /// <summary>Takes an identity back.</summary>
    /// <param name="cpu">The hart.</param>
    /// <param name="identity">The identity.</param>
    /// <remarks>On a hart that is offline by then the sum does not drop, as the kernel's does not.</remarks>
    public void Free(int cpu, int identity)
    {
        if (Of(cpu).Remove(identity) && _online.Contains(cpu))
        {
            _total--;
        }
    }

    /// <summary>Says which harts are online.</summary>
    /// <param name="online">The harts.</param>
    public void SetOnline(CpuMask online) => _online = online;

    /// <summary>The table now.</summary>
    public VectorDump ToTable()
    {
        VectorDumpRow[] rows = [.. _online.Select(cpu => new VectorDumpRow(
            cpu, (uint)(_size - Of(cpu).Count), 0, 0, (uint)Of(cpu).Count) { Vectors = [.. Of(cpu)] })];
        return _table with
        {
            Rows = rows,
            OnlineMaps = (uint)rows.Length,
            GlobalAvailable = (uint)rows.Sum(static row => row.Available),
            TotalAllocated = (uint)_total,
        };
    }

    private SortedSet<int> Of(int cpu) => _used.TryGetValue(cpu, out SortedSet<int>? set) ? set : _used[cpu] = [];
}
