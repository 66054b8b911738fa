using Genirq.Msi;

namespace Genirq.Simulation.Devices;

/// <summary>A message in a store of a device's own, with the rules of an MSI-X entry.</summary>
internal sealed class MessageSlot
{
    /// <summary>What is sent.</summary>
    public MsiMessage Message { get; set; }

    /// <summary>Whether events wait.</summary>
    public bool IsMasked { get; set; } = true;

    /// <summary>Whether one waits; several become one.</summary>
    public bool IsPending { get; set; }
}
