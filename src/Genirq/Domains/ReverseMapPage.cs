using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>Places of a reverse map that lie side by side.</summary>
/// <param name="size">How many.</param>
internal sealed class ReverseMapPage(int size)
{
    /// <summary>The level data of each place, or null.</summary>
    public readonly IrqData?[] Data = new IrqData?[size];

    /// <summary>The interrupt number of each place, or 0.</summary>
    public readonly int[] Irqs = new int[size];
}
