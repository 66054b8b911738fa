using System.Numerics;

namespace Genirq.Domains;

/// <summary>A node of the reverse map's tree.</summary>
/// <param name="shift">How far a key is shifted to select a place; 0 at the leaves.</param>
internal abstract class ReverseMapNode(int shift)
{
    /// <summary>Bits of the key that one level consumes.</summary>
    public const int Bits = 6;

    /// <summary>Mask of those bits.</summary>
    public const int Mask = (1 << Bits) - 1;

    /// <summary>How far a key is shifted to select a place; 0 at the leaves.</summary>
    public int Shift { get; } = shift;

    /// <summary>The shift of the least node that covers a key as the root.</summary>
    public static int ShiftFor(ulong key) => key == 0 ? 0 : BitOperations.Log2(key) / Bits * Bits;

    /// <summary>Whether a key lies below this node, if this node is the root.</summary>
    public bool Covers(ulong key) => Shift + Bits >= 64 || key >> (Shift + Bits) == 0;
}
