using System.Text.RegularExpressions;
using Genirq.Cpus;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Drivers;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.State;

namespace Genirq.Planning.Rebuild;

/// <summary>Gives interrupts whose vectors no debug file reports vectors that the table lists.</summary>
/// <remarks>
/// The table shows which vectors of a CPU are in use and how many of them are managed, but not whose they are. They are
/// given out in ascending order, the managed ones first: to each interrupt one of the CPU where it is taken to be, or
/// of another one that it may go to. What is counted is then what the table counts, whatever was assumed of the
/// interrupts. Not thread-safe.
/// </remarks>
internal sealed partial class ListedVectors
{
    // Limit: CPUs offline for each one online, where nothing reports how many there are.
    private const int MostOfflineForOne = 3;

    private readonly MachineParts _parts;
    private readonly VectorClaims _claims;
    private readonly SortedDictionary<int, Remaining> _cpus = [];
    private readonly uint _mostManaged;
    private int _managed;

    /// <summary>Takes the table's vectors that no interrupt has claimed.</summary>
    /// <param name="parts">The machine.</param>
    /// <param name="claims">What the interrupts with debug files have claimed.</param>
    /// <param name="rows">The table's rows of online CPUs.</param>
    public ListedVectors(MachineParts parts, VectorClaims claims, IEnumerable<VectorDumpRow> rows)
    {
        _parts = parts;
        _claims = claims;
        foreach (VectorDumpRow row in rows)
        {
            _mostManaged = Math.Max(_mostManaged, row.Managed);
            if (row.Vectors is { } listed)
            {
                _cpus[row.Cpu] = new Remaining(
                    [.. listed.Where(vector => claims.IsUnclaimed(row.Cpu, vector))],
                    row.ManagedInUse is { } used ? Math.Max((int)used - claims.ManagedInUse(row.Cpu), 0) : null);
            }
        }
    }

    /// <summary>Gives the interrupts their vectors, and claims these.</summary>
    /// <param name="placements">All interrupts.</param>
    /// <param name="assumed">Which of them have vectors that are assumed.</param>
    public void Place(List<VectorPlacement> placements, IReadOnlyList<int> assumed)
    {
        List<int> left = [];
        foreach (int at in assumed)
        {
            VectorState vectors = placements[at].Vectors;
            if (vectors.Vector == 0 || !_cpus.ContainsKey(vectors.Cpu)
                || !_claims.IsForDevices(vectors.Vector))
            {
                placements[at] = _claims.Claim(placements[at], isReported: false);
            }
            else
            {
                left.Add(at);
            }
        }

        // Those first that must have one: others may be shut down.
        List<int> inUse = [.. left.Where(at => !MayBeShutDown(placements[at].Irq))];
        List<int> idle = [.. left.Except(inUse)];
        inUse = PlaceInOrder(placements, inUse);
        inUse = PlaceAll(placements, inUse, Anywhere, asManaged: false);
        inUse = PlaceAll(placements, inUse, Anywhere, asManaged: true);
        left = [.. inUse, .. PlaceInOrder(placements, idle)];
        foreach (int at in left)
        {
            placements[at] = placements[at] with { Vectors = placements[at].Vectors with { Vector = 0 } };
        }

        if (_managed > 0)
        {
            _parts.Notes.Add($"{CapturePaths.VectorDomain}: it counts managed vectors, but nothing reports whose they "
                + $"are; assumed to be managed: {RulePhrases.Count(_managed, "interrupt")}");
        }

        if (left.Count > 0)
        {
            _parts.Notes.Add($"{CapturePaths.VectorDomain}: it lists no vector for "
                + IndexPlan.Words([.. left.Select(at => placements[at].Irq)]));
        }

        int lacking = inUse.Count > 0 ? inUse.Count : left.Count > MostShutDown() ? left.Count : 0;
        if (lacking > 0)
        {
            _parts.TableDisagreement = "the table of vectors and the rows are not of one moment: it lists no vector "
                + $"for {RulePhrases.Count(lacking, "interrupt")} in use";
        }

        _parts.UnexplainedVectors = _cpus.Values.Sum(static remaining => remaining.Count);
    }

    // Those first that are managed by their masks or names, then those whose CPU an affinity in effect reports.
    private List<int> PlaceInOrder(List<VectorPlacement> placements, List<int> irqs)
    {
        List<int> named =
        [
            .. irqs.Where(at => placements[at].Vectors.IsManaged || IsNamedAsManaged(placements[at].Irq))
                .OrderBy(at => placements[at].Vectors.IsManaged ? 0 : 1),
        ];
        List<int> left = [.. irqs.Except(named)];
        named = PlaceAll(placements, named, Own, asManaged: true);
        left.AddRange(PlaceAll(placements, named, Others, asManaged: true));
        left = PlaceAll(placements, left, OwnIfReported, asManaged: false);
        left = PlaceAll(placements, left, OwnIfReported, asManaged: true);
        left = PlaceAll(placements, left, Own, asManaged: false);
        left = PlaceAll(placements, left, Others, asManaged: false);
        left = PlaceAll(placements, left, Own, asManaged: true);
        return PlaceAll(placements, left, Others, asManaged: true);
    }

    private List<int> PlaceAll(
        List<VectorPlacement> placements,
        List<int> irqs,
        Func<VectorPlacement, IEnumerable<int>> cpusOf,
        bool asManaged)
    {
        List<int> left = [];
        foreach (int at in irqs)
        {
            VectorPlacement placement = placements[at];
            if (asManaged && _parts.System.Find(placement.Irq)!.MsiDescriptor is null)
            {
                // Only messages are managed.
                left.Add(at);
                continue;
            }

            bool isManaged = asManaged || placement.Vectors.IsManaged;
            int cpu = -1;
            int vector = 0;
            foreach (int candidate in cpusOf(placement))
            {
                if (_cpus.TryGetValue(candidate, out Remaining? remaining) && remaining.TryTake(isManaged, out vector))
                {
                    cpu = candidate;
                    break;
                }
            }

            if (cpu < 0)
            {
                left.Add(at);
                continue;
            }

            Move(placement, cpu, isManaged);
            placements[at] = _claims.Claim(
                placement with
                {
                    Vectors = placement.Vectors with
                    {
                        Vector = vector,
                        Cpu = cpu,
                        ConfiguredVector = vector,
                        Destination = _parts.Vectors!.Options.Apics.DestinationOf(cpu),
                        IsManaged = isManaged,
                        CanReserve = placement.Vectors.CanReserve && !isManaged,
                    },
                },
                isReported: false);
        }

        return left;
    }

    // The interrupt's own state follows its vector.
    private void Move(VectorPlacement placement, int cpu, bool isManaged)
    {
        VectorState vectors = placement.Vectors;
        if (vectors.Cpu == cpu && vectors.IsManaged == isManaged)
        {
            return;
        }

        if (vectors.Cpu != cpu)
        {
            _parts.AssumedPlaces[placement.Irq] = cpu;
        }

        if (vectors.IsManaged != isManaged)
        {
            _managed++;
            _parts.GuessedManaged[placement.Irq] = CpuMask.Of(cpu);
        }

        LineRequests.Move(_parts, placement.Irq, cpu, isManaged: vectors.IsManaged != isManaged);
    }

    private IEnumerable<int> OwnIfReported(VectorPlacement placement) =>
        _parts.Capture.Find(placement.Irq)?.EffectiveAffinity is { Count: 1 } ? Own(placement) : [];

    private static IEnumerable<int> Own(VectorPlacement placement) => [placement.Vectors.Cpu];

    // Those that are shut down have their vectors on CPUs that are offline, and on each at most as many as CPUs online
    // keep.
    private int MostShutDown()
    {
        CpuMask online = _parts.Capture.OnlineCpus;
        int offline = _parts.Capture.ListsOnlineCpusOnly
            ? MostOfflineForOne * online.Count
            : _parts.Capture.PossibleCpus.Except(online).Count;
        return (int)Math.Min(_mostManaged, VectorDumpRow.MaximumVectors) * offline;
    }

    // A managed interrupt has no vector while all its CPUs are offline, and has run on none that is online.
    private bool MayBeShutDown(Irq irq) => _mostManaged > 0
        && _parts.Capture.Find(irq)?.CountedCpus is null
        && _parts.System.Find(irq) is { MsiDescriptor: not null };

    // Queues of NVMe but for the first, and those of virtio's disks. Source: Linux 6.12, drivers/nvme/host/pci.c,
    // queue_request_irq; drivers/block/virtio_blk.c, init_vq; drivers/scsi/virtio_scsi.c, virtscsi_init.
    private bool IsNamedAsManaged(Irq irq) =>
        _parts.Capture.Find(irq) is { Actions: [_, ..] actions } && actions.All(ManagedNames().IsMatch);

    [GeneratedRegex(@"^nvme\d+q[1-9]\d*$|^virtio\d+-req(\.\d+|uest)$", RegexOptions.CultureInvariant)]
    private static partial Regex ManagedNames();

    private IEnumerable<int> Anywhere(VectorPlacement placement) => _cpus.Keys;

    // First the ones where it ran.
    private IEnumerable<int> Others(VectorPlacement placement)
    {
        CpuMask allowed = _parts.System.Find(placement.Irq)!.Affinity;
        CpuMask ran = (_parts.Capture.Find(placement.Irq)?.CountedCpus ?? CpuMask.Empty).And(allowed);
        return ran.Concat(allowed.Except(ran));
    }

    /// <summary>The vectors of a CPU that are listed, and given to no interrupt yet.</summary>
    /// <param name="vectors">The vectors, ascending.</param>
    /// <param name="managed">How many of them are managed; null if not known.</param>
    private sealed class Remaining(List<int> vectors, int? managed)
    {
        private int? _managed = managed;

        public int Count => vectors.Count;

        public bool TryTake(bool isManaged, out int vector)
        {
            int at = isManaged ? 0 : _managed ?? 0;
            bool isThere = at < vectors.Count && (!isManaged || _managed is not 0);
            vector = isThere ? vectors[at] : 0;
            if (isThere)
            {
                vectors.RemoveAt(at);
                _managed -= isManaged ? 1 : 0;
            }

            return isThere;
        }
    }
}
