using Genirq.Descriptors;

namespace Genirq.Domains;

/// <summary>The place of a key that has no neighbours, where a node with 64 places would hold one entry.</summary>
/// <remarks>Remapping units number by index and subhandle, so that neighbours are 65,536 apart.</remarks>
/// <param name="key">The key.</param>
internal sealed class ReverseMapSingle(ulong key) : ReverseMapNode(0)
{
    /// <summary>The key.</summary>
    public ulong Key { get; } = key;

    /// <summary>The level data.</summary>
    public IrqData? Data;

    /// <summary>The interrupt number; 0 where there is none.</summary>
    public int Irq;
}
