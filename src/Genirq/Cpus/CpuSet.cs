using System.Collections;

namespace Genirq.Cpus;

/// <summary>The CPUs of one system: which are possible, which are online.</summary>
/// <remarks>Thread-safe; reads take no lock. Source: Linux 6.12, kernel/cpu.c, the CPU masks.</remarks>
public sealed class CpuSet : IReadOnlyList<CpuContext>
{
    private readonly CpuContext[] _contexts;
    private readonly Lock _gate = new();
    private readonly IReadOnlyList<int>? _nodes;
    private CpuMask _online;
    private CpuMask _defaultAffinity;

    internal CpuSet(IrqSystemOptions options)
    {
        Possible = CpuMask.FirstCpus(options.PossibleCpus);
        _online = options.OnlineCpus?.And(Possible) ?? Possible;
        _defaultAffinity = options.DefaultAffinity ?? Possible;
        _nodes = options.CpuNodes;
        _contexts = new CpuContext[options.PossibleCpus];
        for (int cpu = 0; cpu < _contexts.Length; cpu++)
        {
            _contexts[cpu] = new CpuContext(cpu, this);
        }
    }

    /// <summary>All CPUs that can ever be there.</summary>
    public CpuMask Possible { get; }

    /// <summary>The CPUs online now.</summary>
    public CpuMask Online => Volatile.Read(ref _online);

    /// <summary>The affinity of an interrupt for which none is given.</summary>
    public CpuMask DefaultAffinity
    {
        // Ordering: a mask is immutable, so readers see the old or the new one whole.
        get => Volatile.Read(ref _defaultAffinity);
        internal set => Volatile.Write(ref _defaultAffinity, value);
    }

    /// <summary>How many CPUs are possible.</summary>
    public int Count => _contexts.Length;

    /// <summary>Guards the growth of the CPUs' counter pages.</summary>
    internal Lock CounterGate { get; } = new();

    /// <summary>One CPU.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    public CpuContext this[int index] => _contexts[index];

    /// <summary>The NUMA node of a CPU; 0 unless the options say otherwise.</summary>
    /// <param name="cpu">A CPU number, or a negative one for "no CPU".</param>
    /// <returns>The node, or -1 for no CPU.</returns>
    public int NodeOf(int cpu) => cpu < 0 ? -1 : _nodes is not null && cpu < _nodes.Count ? _nodes[cpu] : 0;

    /// <summary>Marks a CPU online or offline. Interrupts are not moved by this.</summary>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="isOnline">Which.</param>
    public void SetOnline(int cpu, bool isOnline)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, _contexts.Length);
        lock (_gate)
        {
            CpuMask one = CpuMask.Of(cpu);

            // Ordering: pairs with the read in Online. A mask is immutable, so readers see the old or the new whole.
            Volatile.Write(ref _online, isOnline ? _online.Or(one) : _online.Except(one));
        }
    }

    /// <summary>The possible CPUs of a NUMA node.</summary>
    /// <param name="node">The node, 0 or more.</param>
    public CpuMask CpusOf(int node) => CpuMask.Of([.. Possible.Where(cpu => NodeOf(cpu) == node)]);

    /// <summary>The CPUs in order.</summary>
    public IEnumerator<CpuContext> GetEnumerator() => ((IEnumerable<CpuContext>)_contexts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
