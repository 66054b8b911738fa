namespace Genirq.Simulation.Remapping;

/// <summary>Where a message goes: what stands in it, or in the entry that it names.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Vector">The vector.</param>
/// <param name="IsLogical">Whether the destination is a logical one.</param>
/// <param name="DeliveryMode">0 fixed, 1 lowest priority, and so on.</param>
internal readonly record struct ApicTarget(uint Destination, int Vector, bool IsLogical, int DeliveryMode)
{
    /// <summary>Whether it goes to a virtual CPU instead.</summary>
    public bool IsPosted { get; init; }

    /// <summary>Whether it is level triggered.</summary>
    public bool IsLevel { get; init; }
}
