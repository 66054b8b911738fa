using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Reads the identities of harts out of the table of an IMSIC, hart by hart.</summary>
internal sealed class IdentityReader
{
    private readonly IReadOnlyDictionary<Irq, string> _owners;
    private readonly Dictionary<int, VectorDumpRow> _rows = [];
    private readonly Dictionary<(int Cpu, int Identity), Irq> _known = [];
    private readonly int _size;

    /// <summary>Takes a machine's table.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="owners">Whose each interrupt is.</param>
    public IdentityReader(MachineCapture capture, IReadOnlyDictionary<Irq, string> owners)
    {
        _owners = owners;
        if (capture.Parents.IdentityTable is not { } table)
        {
            return;
        }

        _size = IdentityTables.SizeOf(table);
        foreach (VectorDumpRow row in table.Rows)
        {
            _rows.TryAdd(row.Cpu, row);
        }

        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            foreach (InterruptDumpLevel level in interrupt.Dump?.Levels ?? [])
            {
                if (level is { TargetCpu: { } cpu, TargetIdentity: { } identity })
                {
                    _known.TryAdd((cpu, identity), interrupt.Irq);
                }
            }
        }
    }

    /// <summary>The identities of a hart.</summary>
    /// <param name="cpu">The hart.</param>
    /// <returns>The identities; null if the hart has no row.</returns>
    public CpuVectors? Of(int cpu) => _rows.TryGetValue(cpu, out VectorDumpRow? row)
        ? new CpuVectors
        {
            Size = _size,
            Available = row.Available,
            Managed = row.Managed,
            ManagedInUse = row.ManagedInUse ?? 0,
            Allocated = row.Allocated,
            Uses = [.. (row.Vectors ?? []).Select(identity => UseOf(cpu, identity))],
        }
        : null;

    private VectorUse UseOf(int cpu, int identity) => _known.TryGetValue((cpu, identity), out Irq irq)
        ? new VectorUse(identity, VectorUseKind.Regular, irq, _owners.GetValueOrDefault(irq))
        : new VectorUse(identity, VectorUseKind.Regular, Irq.None, null);
}
