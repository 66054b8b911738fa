using Genirq.Cpus;
using Genirq.Planning.Debugfs;

namespace Genirq.Tests.Planning.Guests;

/// <summary>A table of vectors whose interrupts can be taken out and put in elsewhere, with what that does to its
/// counters.</summary>
internal sealed class VectorAccounting(VectorDump table)
{
    private readonly SortedDictionary<int, VectorDumpRow> _rows = new(table.Rows.ToDictionary(static row => row.Cpu));
    private VectorDump _table = table;

    /// <summary>Reads a table.</summary>
    public static VectorAccounting Read(string text) =>
        VectorDumpReader.TryRead(text, out VectorDump? table, out string? problem)
            ? new VectorAccounting(table)
            : throw new InvalidDataException(problem);

    /// <summary>Takes interrupts out, each with its vector or its reservation.</summary>
    public void Take(IEnumerable<DumpedVector?> interrupts) => Move(interrupts, unchecked((uint)-1));

    /// <summary>Puts interrupts in.</summary>
    public void Put(IEnumerable<DumpedVector?> interrupts) => Move(interrupts, 1);

    /// <summary>The totals, and a line for each CPU.</summary>
    public override string ToString() => string.Join(
        '\n',
        [
            $"mapped {_table.Mapped}, flags {_table.Flags}, rows {_table.OnlineMaps}",
            $"available {_table.GlobalAvailable}, reserved {_table.GlobalReserved}, allocated {_table.TotalAllocated}",
            $"system {CpuMask.Of([.. _table.SystemVectors!])}",
            .. _rows.Values.Select(static row => $"CPU {row.Cpu}: avl {row.Available}, man {row.Managed}, "
                + $"mac {row.ManagedInUse}, act {row.Allocated}, {CpuMask.Of([.. row.Vectors!])}"),
        ]);

    private void Move(IEnumerable<DumpedVector?> interrupts, uint one)
    {
        foreach (DumpedVector interrupt in interrupts.OfType<DumpedVector>())
        {
            Assert.False(interrupt.IsMoving || interrupt.IsCleanupPending, "An interrupt on its way has two vectors.");
            _table = unchecked(_table with
            {
                Mapped = _table.Mapped + one,
                GlobalReserved = _table.GlobalReserved + (interrupt.HasReserved ? one : 0),
            });
            if (interrupt.Vector != 0)
            {
                MoveVector(interrupt, one);
            }
        }
    }

    // A vector that is kept for a managed interrupt is not available, whether in use or not.
    private void MoveVector(DumpedVector interrupt, uint one)
    {
        VectorDumpRow row = _rows[interrupt.Target];
        HashSet<int> vectors = [.. row.Vectors!];
        Assert.True(
            one == 1 ? vectors.Add(interrupt.Vector) : vectors.Remove(interrupt.Vector),
            $"Vector {interrupt.Vector} of CPU {interrupt.Target} is not as the interrupt has it.");
        uint regular = interrupt.IsManaged ? 0 : one;
        _rows[row.Cpu] = unchecked(row with
        {
            Available = row.Available - regular,
            ManagedInUse = row.ManagedInUse + (one - regular),
            Allocated = row.Allocated + one,
            Vectors = [.. vectors.Order()],
        });
        _table = unchecked(_table with
        {
            GlobalAvailable = _table.GlobalAvailable - regular,
            TotalAllocated = _table.TotalAllocated + one,
        });
    }
}
