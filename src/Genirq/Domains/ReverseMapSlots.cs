using System.Runtime.CompilerServices;

namespace Genirq.Domains;

/// <summary>The 64 places of a tree node, inside the node's own object.</summary>
[InlineArray(Length)]
internal struct ReverseMapSlots<T>
{
    /// <summary>How many places there are.</summary>
    public const int Length = 64;

    private T _first;
}
