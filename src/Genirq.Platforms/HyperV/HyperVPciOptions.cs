using Genirq.Chips;

namespace Genirq.Platforms.HyperV;

/// <summary>How a vPCI bus is made.</summary>
public sealed record HyperVPciOptions
{
    /// <summary>The name of the bus: its instance's identifier.</summary>
    public required string Name { get; init; }

    /// <summary>The segment of its functions, which their hardware numbers have.</summary>
    public ushort Segment { get; init; }

    /// <summary>The version that the host speaks.</summary>
    public HyperVProtocol Protocol { get; init; } = HyperVProtocol.Version14;

    /// <summary>Masks and writes the functions' message stores; null: messages are kept at their descriptors
    /// alone.</summary>
    public IrqChip? Store { get; init; }
}
