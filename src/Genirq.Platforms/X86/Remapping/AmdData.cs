namespace Genirq.Platforms.X86.Remapping;

/// <summary>What an AMD domain knows of one interrupt. Changed under the interrupt's or the allocation's
/// lock.</summary>
/// <param name="Table">The requester's table.</param>
/// <param name="Index">The entry.</param>
internal sealed record AmdData(AmdTable Table, int Index)
{
    /// <summary>The requester's table. Replaced once in an interrupt that is restored, before it is in use.</summary>
    public AmdTable Table { get; set; } = Table;

    /// <summary>The entry as it was last made.</summary>
    public AmdEntry Entry { get; set; }
}
