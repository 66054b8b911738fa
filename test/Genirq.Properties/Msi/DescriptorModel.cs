namespace Genirq.Properties.Msi;

/// <summary>An MSI descriptor of the model.</summary>
/// <param name="count">How many interrupts it has or will have.</param>
internal sealed class DescriptorModel(int count)
{
    /// <summary>How many interrupts.</summary>
    public int Count { get; } = count;

    /// <summary>The first one, or 0.</summary>
    public int Irq { get; set; }
}
