namespace Genirq.Affinity;

/// <summary>How a device wants its interrupts spread: some before and after that are left out, and sets
/// between.</summary>
/// <remarks>Not thread-safe; belongs to one allocation at a time. Source: Linux 6.12, include/linux/interrupt.h, struct
/// irq_affinity.</remarks>
public sealed class IrqAffinitySets
{
    /// <summary>The largest number of sets.</summary>
    public const int MaximumSets = 4;

    /// <summary>Interrupts at the beginning that are not spread, 0 or more.</summary>
    public int PreVectors
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(PreVectors));
            field = value;
        }
    }

    /// <summary>Interrupts at the end that are not spread, 0 or more.</summary>
    public int PostVectors
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(PostVectors));
            field = value;
        }
    }

    /// <summary>
    /// Divides a number of interrupts into sets, each of which is spread over all CPUs; null for one set of all.
    /// </summary>
    /// <remarks>
    /// <see cref="IrqAffinitySpread.CreateMasks"/> puts a function here if there is none, as Linux does; from then on
    /// <see cref="IrqAffinitySpread.CalculateVectors"/> does not look at the number of CPUs any more.
    /// </remarks>
    public Func<int, IReadOnlyList<int>>? CalculateSets { get; set; }

    /// <summary>The sizes of the sets, as they were calculated last.</summary>
    public IReadOnlyList<int> SetSizes { get; private set; } = [];

    /// <summary>How many interrupts are not spread.</summary>
    internal int Reserved => PreVectors + PostVectors;

    /// <summary>Calculates the sizes.</summary>
    internal void Calculate(int vectors)
    {
        CalculateSets ??= static vectors => [vectors];
        SetSizes = CalculateSets(vectors);
    }
}
