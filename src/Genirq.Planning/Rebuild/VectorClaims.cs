using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.State;

namespace Genirq.Planning.Rebuild;

/// <summary>Which vectors of each CPU the interrupts of a capture claim.</summary>
/// <param name="parts">The machine.</param>
/// <param name="system">The vectors of the system.</param>
/// <param name="options">What is known besides.</param>
internal sealed class VectorClaims(MachineParts parts, HashSet<int> system, RebuildOptions options)
{
    private readonly Dictionary<(int Cpu, int Vector), Irq> _held = [];
    private readonly Dictionary<int, SortedSet<int>> _managedInUse = [];
    private readonly Dictionary<int, int> _managed = [];
    private bool _isManagedReported;

    private int End => parts.Vectors!.Options.FirstSystemVector;

    /// <summary>Takes an interrupt's vectors; those that cannot be are told and left out.</summary>
    /// <param name="placement">The interrupt.</param>
    /// <param name="isReported">Whether a debug file reports its vectors; otherwise they are assumed.</param>
    /// <returns>What is left of it.</returns>
    public VectorPlacement Claim(VectorPlacement placement, bool isReported)
    {
        (Irq irq, VectorState vectors) = placement;
        if (vectors.IsManaged)
        {
            _isManagedReported |= isReported;
            foreach (int cpu in parts.System.Find(irq)!.Affinity)
            {
                _managed[cpu] = _managed.GetValueOrDefault(cpu) + 1;
            }
        }

        if (!TryHold(irq, vectors.Cpu, vectors.Vector, vectors.IsManaged))
        {
            vectors = vectors with { Vector = 0 };
        }

        if (!TryHold(irq, vectors.PreviousCpu, vectors.PreviousVector, vectors.IsManaged))
        {
            vectors = vectors with { PreviousVector = 0, IsMoving = false, IsCleaning = false };
        }

        return placement with { Vectors = vectors };
    }

    /// <summary>Whether devices can get a vector.</summary>
    /// <param name="vector">The vector.</param>
    public bool IsForDevices(int vector) =>
        vector >= X86Vectors.FirstExternal && vector < End && !system.Contains(vector);

    /// <summary>Whether devices can get a vector, and no interrupt has claimed it.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="vector">The vector.</param>
    public bool IsUnclaimed(int cpu, int vector) => IsForDevices(vector) && !_held.ContainsKey((cpu, vector));

    /// <summary>How many vectors of a CPU managed interrupts have claimed.</summary>
    /// <param name="cpu">The CPU.</param>
    public int ManagedInUse(int cpu) => _managedInUse.GetValueOrDefault(cpu)?.Count ?? 0;

    /// <summary>A CPU's row: as the table shows it, or as the interrupts have it.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="dump">Its row in the table; null without one.</param>
    /// <param name="isInitialized">Whether it was online at least once.</param>
    public VectorRowState RowOf(int cpu, VectorDumpRow? dump, bool isInitialized)
    {
        SortedSet<int> allocated = [.. _held.Keys.Where(key => key.Cpu == cpu).Select(static key => key.Vector)];
        int unlisted = 0;
        if (dump?.Vectors is { } listed)
        {
            Compare(cpu, allocated, listed);
            unlisted = allocated.Except(listed).Count(vector => !IsManaged(cpu, vector));
            allocated.UnionWith(listed.Where(IsForDevices));
        }

        dump = parts.TableContradiction is null ? dump : null;
        SortedSet<int> managed = [.. _managedInUse.GetValueOrDefault(cpu) ?? []];
        int wanted = dump is null ? _managed.GetValueOrDefault(cpu) : (int)Math.Min(dump.Managed, (uint)End);
        if (dump is not null && wanted != _managed.GetValueOrDefault(cpu) && _isManagedReported)
        {
            parts.Notes.Add($"{CapturePaths.VectorDomain}: CPU {cpu} keeps {wanted} vectors for managed interrupts, "
                + $"but {_managed.GetValueOrDefault(cpu)} are known");
        }

        Fill(cpu, managed, allocated, wanted, dump?.ManagedInUse);
        int capacity = End - X86Vectors.FirstExternal
            - system.Count(vector => vector >= X86Vectors.FirstExternal && vector < End);
        int regular = allocated.Count(vector => !managed.Contains(vector));
        return new VectorRowState
        {
            IsOnline = parts.System.Cpus.Online.Contains(cpu),
            IsInitialized = isInitialized,
            Available = AvailableOf(dump, unlisted) ?? options.KnownRows?.GetValueOrDefault(cpu)?.Available
                ?? (isInitialized ? (uint)(capacity - managed.Count - regular) : 0),
            Allocated = [.. allocated],
            Managed = [.. managed],
        };
    }

    // An interrupt that moved between the reading of two files has a vector that the table does not list yet, or no
    // longer: what interrupts have beside those in the list is not available.
    private static uint? AvailableOf(VectorDumpRow? dump, int unlisted) =>
        dump is null ? null : dump.Available - (uint)Math.Min(dump.Available, unlisted);

    private bool IsManaged(int cpu, int vector) => _managedInUse.GetValueOrDefault(cpu)?.Contains(vector) == true;

    // Which vectors are kept but not in use no file shows. The kernel keeps the lowest that is free at the time, so
    // that they are the gaps between those in use; without interrupts in view some of those in use are managed too.
    private void Fill(int cpu, SortedSet<int> managed, SortedSet<int> allocated, int wanted, uint? inUse)
    {
        foreach (int vector in allocated)
        {
            if (managed.Count >= Math.Min(wanted, (int)(inUse ?? 0)))
            {
                break;
            }

            if (!_held.ContainsKey((cpu, vector)))
            {
                managed.Add(vector);
            }
        }

        foreach (int vector in options.KnownRows?.GetValueOrDefault(cpu)?.Managed ?? [])
        {
            if (managed.Count < wanted && IsForDevices(vector) && !allocated.Contains(vector))
            {
                managed.Add(vector);
            }
        }

        for (int vector = X86Vectors.FirstExternal; vector < End && managed.Count < wanted; vector++)
        {
            if (IsForDevices(vector) && !allocated.Contains(vector))
            {
                managed.Add(vector);
            }
        }
    }

    private bool TryHold(Irq irq, int cpu, int vector, bool isManaged)
    {
        if (vector == 0)
        {
            return true;
        }

        string? problem = (uint)cpu >= (uint)parts.System.Cpus.Count ? "which does not exist"
            : !IsForDevices(vector) ? "which devices never get"
            : _held.TryGetValue((cpu, vector), out Irq other) ? $"which interrupt {other} has as well"
            : null;
        if (problem is not null)
        {
            parts.Notes.Add($"{CapturePaths.DumpFolder}/{irq}: it has vector {vector} of CPU {cpu}, {problem}; left "
                + "out");
            return false;
        }

        _held[(cpu, vector)] = irq;
        if (isManaged)
        {
            if (!_managedInUse.TryGetValue(cpu, out SortedSet<int>? set))
            {
                _managedInUse[cpu] = set = [];
            }

            set.Add(vector);
        }

        return true;
    }

    private void Compare(int cpu, SortedSet<int> held, IReadOnlyList<int> listed)
    {
        List<int> unlisted = [.. held.Except(listed)];
        List<int> unknown = [.. listed.Except(held)];
        if (unlisted.Count > 0)
        {
            parts.Notes.Add($"{CapturePaths.VectorDomain}: CPU {cpu} does not list {Words(unlisted)}, which "
                + $"{IndexPlan.Words([.. unlisted.Select(vector => _held[(cpu, vector)])])} has");
        }

        if (unknown.Count > 0 && parts.Capture.Interrupts.Count > 0)
        {
            parts.Notes.Add(
                $"{CapturePaths.VectorDomain}: CPU {cpu} lists {Words(unknown)}, which no known interrupt has");
        }
    }

    private static string Words(List<int> vectors) =>
        $"vector{(vectors.Count == 1 ? "" : "s")} {CpuMask.Of([.. vectors])}";
}
