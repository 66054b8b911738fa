using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>A leaf: places hold level data, and beside it the number alone, for look-ups that want no more.</summary>
internal sealed class ReverseMapLeaf() : ReverseMapNode(0)
{
    /// <summary>The level data.</summary>
    public ReverseMapSlots<IrqData?> Data;

    /// <summary>The interrupt numbers; 0 where there is none.</summary>
    public ReverseMapSlots<int> Irqs;
}
