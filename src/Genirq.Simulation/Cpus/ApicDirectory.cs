using Genirq.Platforms.X86.Messages;

namespace Genirq.Simulation.Cpus;

/// <summary>Finds the CPUs that a destination names.</summary>
/// <remarks>Immutable; a look-up costs one probe for a physical destination, one for each bit of a logical one. Source:
/// Intel SDM volume 3, 11.6.2.</remarks>
internal sealed class ApicDirectory
{
    private const uint XapicBroadcast = 0xFF;

    private readonly Dictionary<uint, int> _physical = [];
    private readonly int[] _small;
    private readonly ApicModel _model;

    /// <summary>Makes the directory of a machine.</summary>
    /// <param name="model">The local APICs' numbers and naming.</param>
    /// <param name="cpus">How many CPUs are possible.</param>
    public ApicDirectory(ApicModel model, int cpus)
    {
        _model = model;
        Count = cpus;
        _small = new int[1 << 12];
        Array.Fill(_small, -1);
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            uint id = model.ApicIdOf(cpu);
            _physical.TryAdd(id, cpu);
            if (id < (uint)_small.Length && _small[id] < 0)
            {
                _small[id] = cpu;
            }
        }
    }

    /// <summary>How many CPUs are possible.</summary>
    public int Count { get; }

    /// <summary>The CPU of a physical destination, or -1.</summary>
    /// <param name="destination">The number of a local APIC.</param>
    public int FindPhysical(uint destination) => destination < (uint)_small.Length
        ? _small[destination]
        : _physical.GetValueOrDefault(destination, -1);

    /// <summary>Whether a physical destination is all CPUs.</summary>
    /// <param name="destination">The destination.</param>
    public bool IsBroadcast(uint destination) =>
        _model.IsX2Apic ? destination == uint.MaxValue : destination == XapicBroadcast;

    /// <summary>The next CPU that a logical destination names.</summary>
    /// <param name="destination">The destination; what is found is taken out.</param>
    /// <returns>The CPU, or -1: it names no further one.</returns>
    public int TakeLogical(ref uint destination)
    {
        bool isCluster = _model.Mode == DestinationMode.ClusterX2Apic;
        uint bits = destination & (isCluster ? 0xFFFFu : 0xFFu);
        while (bits != 0)
        {
            uint bit = bits & (0 - bits);
            bits &= ~bit;
            destination &= ~bit;
            uint rank = (uint)System.Numerics.BitOperations.TrailingZeroCount(bit);
            int cpu = isCluster ? FindPhysical((destination >> 16 << 4) | rank) : (int)rank;
            if (cpu >= 0 && cpu < Count)
            {
                return cpu;
            }
        }

        return -1;
    }
}
