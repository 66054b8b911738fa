using Genirq.Pci.Configuration;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Sources;

/// <summary>A driver of which it is assumed that it has started, and what it got.</summary>
/// <param name="Slot">The function.</param>
/// <param name="Driver">The driver; empty for what the kernel itself drives.</param>
/// <param name="Request">What it asked for.</param>
/// <remarks>Immutable.</remarks>
public sealed record AssumedDriver(PciSlot Slot, string Driver, DriverRequest Request)
{
    /// <summary>Vectors that it wants on this function: no more than the function has room for.</summary>
    public int Asked { get; init; }

    /// <summary>Vectors that it got.</summary>
    public int Granted { get; init; }

    /// <summary>Whether it gave up, or lacks vectors that it asked for later.</summary>
    public bool IsRefused { get; init; }

    /// <summary>What was refused on the way.</summary>
    public IReadOnlyList<DriverRefusal> Refusals { get; init; } = [];
}
