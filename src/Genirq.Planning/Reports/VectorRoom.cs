namespace Genirq.Planning.Reports;

/// <summary>The largest requests that a machine would still grant, each on its own, by Linux's rules.</summary>
/// <remarks>
/// A request here is for MSI-X vectors that are put to use; one function can have 2048 at most. Reservations that
/// others hold are not taken off: they are only made good when they are used.
/// </remarks>
public sealed record VectorRoom
{
    /// <summary>Regular vectors on any CPU.</summary>
    public required RequestRoom Any { get; init; }

    /// <summary>Regular vectors on the CPUs of each node that has online ones, by node.</summary>
    public required IReadOnlyList<NodeRoom> Nodes { get; init; }

    /// <summary>Regular vectors on online CPUs that are not isolated; null if none is isolated.</summary>
    public RequestRoom? Housekeeping { get; init; }

    /// <summary>Managed vectors.</summary>
    public required ManagedRoom Managed { get; init; }

    /// <summary>CPUs that can be taken offline.</summary>
    public required OfflineRoom Offline { get; init; }
}
