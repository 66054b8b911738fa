using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.State;

namespace Genirq.Planning.Rebuild;

/// <summary>Puts vectors where debugfs shows them, and tells what contradicts itself.</summary>
/// <param name="parts">The machine, with all its interrupts.</param>
/// <param name="options">What is known besides.</param>
internal sealed class VectorRestorer(MachineParts parts, RebuildOptions options)
{
    private readonly VectorDomain _vectors = parts.Vectors!;
    private readonly MachineCapture _capture = parts.Capture;
    private readonly List<VectorPlacement> _placements = [];
    private readonly List<int> _assumed = [];
    private readonly Dictionary<int, VectorDumpRow> _rows = [];

    /// <summary>Places them. Without debug files everything stays as the engine has chosen.</summary>
    public void Apply()
    {
        bool hasDumps = _capture.Interrupts.Any(static irq => irq.Dump?.Vector is not null);
        if (_capture.Vectors is null && !hasDumps)
        {
            return;
        }

        foreach (VectorDumpRow row in _capture.Vectors?.Rows ?? [])
        {
            if (parts.System.Cpus.Online.Contains(row.Cpu))
            {
                _rows[row.Cpu] = row;
            }
            else
            {
                parts.Notes.Add($"{CapturePaths.VectorDomain}: there is a row for CPU {row.Cpu}, which is not online");
            }
        }

        foreach (VectorPlacement placement in _vectors.SaveState().Irqs)
        {
            InterruptDump? dump = _capture.Find(placement.Irq)?.Dump;
            if (dump is null)
            {
                _assumed.Add(_placements.Count);
            }

            _placements.Add(dump?.Vector is { IsLegacy: false } seen
                ? new VectorPlacement(placement.Irq, Describe(placement.Irq, seen))
                : placement);
        }

        Restore(hasDumps);
    }

    private VectorState Describe(Irq irq, DumpedVector seen)
    {
        if (seen is { Vector: not 0, HasReserved: true })
        {
            parts.Notes.Add($"{CapturePaths.DumpFolder}/{irq}: it has vector {seen.Vector}, and holds a reservation as "
                + "well, which no kernel does; the reservation is left out");
            seen = seen with { HasReserved = false };
        }

        int target = Math.Max(seen.Target, 0);
        CpuMask effective = parts.System.Find(irq)!.EffectiveAffinity;
        int configured = seen.Vector != 0 ? seen.Vector : X86Vectors.ManagedShutdown;
        int named = seen.Vector != 0 || effective.IsEmpty ? target : effective.First;
        return new VectorState(seen.Vector, target, configured, _vectors.Options.Apics.DestinationOf(named))
        {
            PreviousVector = seen.PreviousVector,
            PreviousCpu = Math.Max(seen.PreviousTarget, 0),
            IsMoving = seen.IsMoving,
            IsManaged = seen.IsManaged,
            CanReserve = seen.CanReserve,
            HasReserved = seen.HasReserved,
            IsCleaning = seen.IsCleanupPending,
        };
    }

    private void Restore(bool hasDumps)
    {
        HashSet<int> system = [.. _capture.Vectors?.SystemVectors ?? _vectors.SaveState().Matrix.SystemVectors];
        CheckTable(system);
        VectorClaims claims = new(parts, system, options);
        foreach (int at in Enumerable.Range(0, _placements.Count).Except(_assumed))
        {
            _placements[at] = claims.Claim(_placements[at], isReported: true);
        }

        new ListedVectors(parts, claims, _rows.Values).Place(_placements, _assumed);

        VectorRowState[] rows = new VectorRowState[parts.System.Cpus.Count];
        for (int cpu = 0; cpu < rows.Length; cpu++)
        {
            rows[cpu] = claims.RowOf(cpu, _rows.GetValueOrDefault(cpu), IsKnown(cpu));
        }

        uint reserved = (uint)_placements.Count(static placement => placement.Vectors.HasReserved);
        VectorDump? dump = parts.TableContradiction is null ? _capture.Vectors : null;
        if (hasDumps && dump?.GlobalReserved is { } told && told != reserved)
        {
            parts.Notes.Add($"{CapturePaths.VectorDomain}: {told} interrupts hold a reservation, but {reserved} are "
                + "known");
        }

        _vectors.RestoreState(new VectorDomainState
        {
            Matrix = new VectorMatrixState
            {
                Rows = rows,
                SystemVectors = [.. system.Order()],
                Reserved = dump?.GlobalReserved ?? reserved,
                TotalAllocated = dump?.TotalAllocated
                    ?? (uint)rows.Where(static row => row.IsOnline).Sum(static row => row.Allocated.Count),
            },
            Irqs = _placements,
        });
        if (dump?.GlobalAvailable is { } available && available != _vectors.Matrix.Available())
        {
            parts.Notes.Add($"{CapturePaths.VectorDomain}: {available} vectors are available, but the rows have "
                + $"{_vectors.Matrix.Available()}");
        }
    }

    // What a table that contradicts itself counts is left out, and counted from what it lists. Its own contradictions
    // are
    // notes already.
    private void CheckTable(HashSet<int> system)
    {
        if (_capture.Vectors is not { } dump)
        {
            return;
        }

        int possible = _capture.PossibleCpus.Count;
        string[] found = [.. VectorChecks.Of(dump, system, _vectors.Options.FirstSystemVector, possible)];
        foreach (string contradiction in found)
        {
            parts.Notes.Add($"{CapturePaths.VectorDomain}: {contradiction}");
        }

        parts.TableContradiction = dump.Contradictions.Concat(found).FirstOrDefault();
    }

    // An offline CPU that never was online counts its vectors only when it comes. Nothing tells which ones were, but a
    // CPU that is not plugged in never was, nor those beyond the limit of the command line.
    private bool IsKnown(int cpu)
    {
        const string Limit = "maxcpus=";
        string? word = _capture.CommandLine?.Split(' ').LastOrDefault(
            static word => word.StartsWith(Limit, StringComparison.Ordinal));
        bool isBeyond = word is not null && int.TryParse(word.AsSpan(Limit.Length), out int limit) && cpu >= limit;
        return parts.System.Cpus.Online.Contains(cpu)
            || (parts.System.Cpus.Present.Contains(cpu) && !isBeyond);
    }
}
