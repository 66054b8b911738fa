namespace Genirq.Platforms.Vmd;

/// <summary>An interrupt behind a volume management device.</summary>
internal sealed class VmdInterrupt(Irq irq, int index)
{
    /// <summary>The interrupt.</summary>
    public Irq Irq { get; } = irq;

    /// <summary>The vector of the VMD that raises it.</summary>
    public int Index { get; } = index;

    /// <summary>Whether the VMD's handler runs it.</summary>
    public bool IsEnabled { get; set; }
}
