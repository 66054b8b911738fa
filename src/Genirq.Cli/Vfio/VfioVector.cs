namespace Genirq.Cli.Vfio;

/// <summary>A vector that was enabled.</summary>
/// <param name="Index">The MSI-X entry, the MSI message, or 0 for INTx.</param>
/// <param name="Irq">Its interrupt number in this process.</param>
/// <param name="IsAdded">Whether it was added while others were enabled.</param>
internal sealed record VfioVector(int Index, int Irq, bool IsAdded)
{
    /// <summary>How often the kernel has signalled it.</summary>
    public ulong Events { get; set; }

    /// <summary>How often its handler has run: events that come together are handled once.</summary>
    public long Handled { get; set; }

    /// <summary>How often it was unmasked after an event; INTx only.</summary>
    public int Unmasked { get; set; }
}
