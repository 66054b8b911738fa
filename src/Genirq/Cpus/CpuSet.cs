using System.Collections;

namespace Genirq.Cpus;

/// <summary>The CPUs of one system: which are possible, present and online, and how they belong together.</summary>
/// <remarks>Thread-safe; reads take no lock. Source: Linux 6.12, kernel/cpu.c, the CPU masks.</remarks>
public sealed class CpuSet : IReadOnlyList<CpuContext>
{
    private readonly CpuContext[] _contexts;
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<int>? _nodes;
    private readonly CpuMask[] _nodeCpus;
    private readonly Dictionary<int, CpuMask> _cores;
    private readonly IReadOnlyList<int>? _coreOf;
    private readonly IReadOnlyList<int>? _clusterOf;
    private CpuMask _present;
    private CpuMask _online;
    private CpuMask _defaultAffinity;

    internal CpuSet(IrqSystemOptions options)
    {
        Possible = CpuMask.FirstCpus(options.PossibleCpus);
        _online = options.OnlineCpus?.And(Possible) ?? Possible;
        _present = options.PresentCpus?.And(Possible).Or(_online) ?? Possible;
        _defaultAffinity = options.DefaultAffinity ?? Possible;
        ManagedHousekeeping = options.IsolatedManagedCpus is { } isolated ? Possible.Except(isolated) : null;
        _nodes = options.CpuNodes;
        _nodeCpus = Group(Possible, NodeOf, options.NodeCount);
        _coreOf = options.CpuCores;
        _clusterOf = options.CpuClusters;
        SpreadsByClusters = options.Release.SpreadsByClusters;
        _cores = GroupCores(options.CpuCores);
        _contexts = new CpuContext[options.PossibleCpus];
        for (int cpu = 0; cpu < _contexts.Length; cpu++)
        {
            _contexts[cpu] = new CpuContext(cpu, this);
        }
    }

    /// <summary>All CPUs that can ever be there.</summary>
    public CpuMask Possible { get; }

    /// <summary>The CPUs online now.</summary>
    public CpuMask Online =>
        // Ordering: a mask is immutable; pairs with the write in SetOnline.
        Volatile.Read(ref _online);

    /// <summary>The CPUs plugged in.</summary>
    public CpuMask Present =>
        // Ordering: a mask is immutable; pairs with the write that plugs a CPU in.
        Volatile.Read(ref _present);

    /// <summary>The affinity of an interrupt for which none is given.</summary>
    public CpuMask DefaultAffinity
    {
        // Ordering: a mask is immutable, so readers see the old or the new one whole.
        get => Volatile.Read(ref _defaultAffinity);
        internal set => Volatile.Write(ref _defaultAffinity, value);
    }

    /// <summary>The CPUs that managed interrupts shall stay on; null if no CPU is isolated from them.</summary>
    /// <remarks>Source: Linux 6.12, kernel/sched/isolation.c, HK_TYPE_MANAGED_IRQ.</remarks>
    public CpuMask? ManagedHousekeeping { get; }

    /// <summary>How many NUMA nodes there are, counting those below the highest that have no CPU.</summary>
    public int NodeCount => _nodeCpus.Length;

    /// <summary>How many CPUs are possible.</summary>
    public int Count => _contexts.Length;

    /// <summary>Whether spreads keep to clusters.</summary>
    internal bool SpreadsByClusters { get; }

    /// <summary>Guards the growth of the CPUs' counter pages.</summary>
    internal Lock CounterGate { get; } = new();

    /// <summary>One CPU.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public CpuContext this[int index]
    {
        get
        {
            CpuContext[] contexts = _contexts;
            if ((uint)index >= (uint)contexts.Length)
            {
                ThrowIfImpossible(index);
            }

            return contexts[index];
        }
    }

    /// <summary>The NUMA node of a CPU; 0 unless the options say otherwise.</summary>
    /// <param name="cpu">A CPU number, or a negative one for "no CPU".</param>
    /// <returns>The node, or -1 for no CPU.</returns>
    public int NodeOf(int cpu) => cpu < 0 ? -1 : _nodes is not null && cpu < _nodes.Count ? _nodes[cpu] : 0;

    /// <summary>Marks a CPU online or offline. Interrupts are not moved by this:
    /// see <see cref="IrqSystem.Hotplug"/>.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="isOnline">Which.</param>
    public void SetOnline(int cpu, bool isOnline)
    {
        ThrowIfImpossible(cpu);
        lock (_gate)
        {
            CpuMask one = CpuMask.Of(cpu);

            // Ordering: pairs with the read in Online. A mask is immutable, so readers see the old or the new whole.
            Volatile.Write(ref _online, isOnline ? _online.Or(one) : _online.Except(one));
        }
    }

    /// <summary>Marks a CPU plugged in or pulled out.</summary>
    /// <param name="cpu">A possible CPU; one that is pulled out must be offline.</param>
    /// <param name="isPresent">Which.</param>
    /// <exception cref="InvalidOperationException">An online CPU is to be pulled out.</exception>
    public void SetPresent(int cpu, bool isPresent)
    {
        ThrowIfImpossible(cpu);
        lock (_gate)
        {
            if (!isPresent && _online.Contains(cpu))
            {
                throw new InvalidOperationException($"CPU {cpu} is online and cannot be pulled out.");
            }

            CpuMask one = CpuMask.Of(cpu);

            // Ordering: pairs with the read in Present.
            Volatile.Write(ref _present, isPresent ? _present.Or(one) : _present.Except(one));
        }
    }

    /// <summary>Puts other masks in place of those there are. The system is at rest.</summary>
    internal void Restore(CpuMask online, CpuMask present, CpuMask defaultAffinity)
    {
        lock (_gate)
        {
            // Ordering: pairs with the reads of the masks.
            Volatile.Write(ref _online, online);
            Volatile.Write(ref _present, present);
            DefaultAffinity = defaultAffinity;
        }
    }

    /// <summary>The possible CPUs of a NUMA node; empty for an unknown one.</summary>
    /// <param name="node">The node.</param>
    public CpuMask CpusOf(int node) => (uint)node < (uint)_nodeCpus.Length ? _nodeCpus[node] : CpuMask.Empty;

    /// <summary>The possible CPUs on the same core as a CPU, itself included.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public CpuMask SiblingsOf(int cpu)
    {
        ThrowIfImpossible(cpu);
        return _coreOf is not null && cpu < _coreOf.Count ? _cores[_coreOf[cpu]] : CpuMask.Of(cpu);
    }

    /// <summary>The online CPUs that share a level-2 cache with a CPU, itself included; null if it is in no known
    /// cluster, or offline: Linux knows the caches of online CPUs alone.</summary>
    /// <param name="cpu">A possible CPU.</param>
    public CpuMask? ClusterOf(int cpu)
    {
        ThrowIfImpossible(cpu);
        CpuMask online = Online;
        if (_clusterOf is null || cpu >= _clusterOf.Count || _clusterOf[cpu] < 0 || !online.Contains(cpu))
        {
            return null;
        }

        int cluster = _clusterOf[cpu];
        return CpuMask.Of([.. online.Where(other => other < _clusterOf.Count && _clusterOf[other] == cluster)]);
    }

    /// <summary>The CPUs in order.</summary>
    public IEnumerator<CpuContext> GetEnumerator() => ((IEnumerable<CpuContext>)_contexts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static CpuMask[] Group(CpuMask cpus, Func<int, int> nodeOf, int atLeast)
    {
        List<List<int>> groups = [.. Enumerable.Range(0, atLeast).Select(static _ => new List<int>())];
        for (int cpu = cpus.First; cpu >= 0; cpu = cpus.Next(cpu + 1))
        {
            int node = nodeOf(cpu);
            while (groups.Count <= node)
            {
                groups.Add([]);
            }

            groups[node].Add(cpu);
        }

        return [.. groups.Select(static group => CpuMask.Of([.. group]))];
    }

    private Dictionary<int, CpuMask> GroupCores(IReadOnlyList<int>? cores) => cores is null
        ? []
        : Possible.Where(cpu => cpu < cores.Count)
            .GroupBy(cpu => cores[cpu])
            .ToDictionary(static group => group.Key, static group => CpuMask.Of([.. group]));

    private void ThrowIfImpossible(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, _contexts.Length);
    }
}
