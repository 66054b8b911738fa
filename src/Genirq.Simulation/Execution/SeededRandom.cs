namespace Genirq.Simulation.Execution;

/// <summary>The order of a machine's events: equal seeds give equal numbers.</summary>
/// <remarks>Not for secrets. Allocates nothing. The generator is SplitMix64.</remarks>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Where it stands: set it to go on from there.</summary>
    public ulong State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>A number below a bound.</summary>
    /// <param name="bound">1 or more.</param>
    public int Next(int bound)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        mixed ^= mixed >> 31;
        return (int)(((mixed >> 32) * (ulong)(uint)bound) >> 32);
    }
}
