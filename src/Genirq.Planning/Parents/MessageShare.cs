using Genirq.Pci.Configuration;

namespace Genirq.Planning.Parents;

/// <summary>What a function takes from its parent of messages.</summary>
/// <param name="Owner">The function's slot, or the chip of interrupts of no function.</param>
/// <param name="Slot">The function; null for others.</param>
public sealed record MessageShare(string Owner, PciSlot? Slot)
{
    /// <summary>Its driver; null if it has none.</summary>
    public string? Driver { get; init; }

    /// <summary>Its interrupts.</summary>
    public int Interrupts { get; init; }

    /// <summary>What it asks the parent for; null if its table is not known.</summary>
    public long? Asked { get; init; }

    /// <summary>What it has got; null if its table is not known.</summary>
    public long? Got { get; init; }

    /// <summary>How many messages its driver would use; null if no rule says it for sure.</summary>
    public int? Wants { get; init; }

    /// <summary>Whether what it has less than its driver would use was refused to it: neither a user nor the device is
    /// known to have set it.</summary>
    internal bool IsRefused { get; init; }

    /// <summary>Whether it has less than it asked for.</summary>
    public bool IsShort => Got < Asked;

    /// <summary>Whether its driver has fewer messages than it would use.</summary>
    public bool HasLess => Wants is { } wants && Interrupts < wants;
}
