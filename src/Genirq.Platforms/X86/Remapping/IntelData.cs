namespace Genirq.Platforms.X86.Remapping;

/// <summary>What a VT-d domain knows of one interrupt. Changed under the interrupt's or the allocation's
/// lock.</summary>
/// <param name="Index">The first entry of the allocation.</param>
/// <param name="Subhandle">Which of its entries is this interrupt's.</param>
/// <param name="Order">The logarithm of the allocation's size.</param>
internal sealed record IntelData(int Index, int Subhandle, int Order)
{
    /// <summary>The remapped form of the entry, also while it is posted or cleared.</summary>
    public IntelEntry Remapped { get; set; }

    /// <summary>Who may use the entry.</summary>
    public SourceCheck Source { get; init; }

    /// <summary>Whether the entry posts to a virtual CPU.</summary>
    public bool IsPosted { get; set; }

    /// <summary>The entry.</summary>
    public int Entry => Index + Subhandle;
}
