using Genirq.Affinity;

namespace Genirq.Pci.Interrupts;

/// <summary>How the interrupts of a function are spread over the CPUs.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/affinity.c.</remarks>
public interface IVectorSpreading
{
    /// <summary>How many interrupts are worth having.</summary>
    /// <param name="minimum">The fewest that do.</param>
    /// <param name="maximum">The most that there can be.</param>
    /// <returns>The number, at most <paramref name="maximum"/>; below <paramref name="minimum"/>: it cannot be
    /// done.</returns>
    /// <remarks>Source: irq_calc_affinity_vectors.</remarks>
    int CountVectors(int minimum, int maximum);

    /// <summary>Spreads a number of interrupts.</summary>
    /// <param name="count">How many.</param>
    /// <returns>One affinity for each; null: all have the default.</returns>
    /// <remarks>Source: irq_create_affinity_masks.</remarks>
    IReadOnlyList<IrqAffinityDescriptor>? Spread(int count);
}
