using Genirq.Pci.Configuration;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Parents;

/// <summary>A function that runs on its INTx line although it has MSI or MSI-X.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Irq">The interrupt of its line.</param>
public sealed record IntxFunction(PciSlot Slot, Irq Irq)
{
    /// <summary>Its driver.</summary>
    public string? Driver { get; init; }

    /// <summary>What it has and does not use.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>Entries of its table, or messages of its MSI.</summary>
    public int TableSize { get; init; }

    /// <summary>Other functions on the same line that run on it too.</summary>
    public IReadOnlyList<PciSlot> SharedWith { get; init; } = [];

    /// <summary>The handlers on the line, those of all that share it.</summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>The chip of the line; null if not told.</summary>
    public string? Chip { get; init; }

    /// <summary>The line's number at that chip; null if not told.</summary>
    public ulong? HardwareIrq { get; init; }

    /// <summary>Why it runs on its line, as far as is known.</summary>
    public string Reason { get; init; } = "";
}
