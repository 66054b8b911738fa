namespace Genirq.Domains;

/// <summary>An inner node: places lead to nodes.</summary>
/// <param name="shift">How far a key is shifted to select a place; above 0.</param>
internal sealed class ReverseMapInner(int shift) : ReverseMapNode(shift)
{
    /// <summary>The nodes below.</summary>
    public ReverseMapSlots<ReverseMapNode?> Children;
}
