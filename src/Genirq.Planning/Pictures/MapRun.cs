namespace Genirq.Planning.Pictures;

/// <summary>Neighbouring vectors of a row that look alike.</summary>
/// <param name="First">The first vector.</param>
/// <param name="Last">The last vector.</param>
/// <param name="Class">The class of their colour.</param>
/// <param name="Share">How much of them is taken, above 0 up to 1; below 1 only where a row is of several CPUs.</param>
/// <param name="Title">What they are, in words.</param>
internal readonly record struct MapRun(int First, int Last, string Class, double Share, string Title)
{
    /// <summary>The number of the owner; null without one.</summary>
    public int? Owner { get; init; }

    /// <summary>Whether a managed interrupt uses them.</summary>
    public bool IsManaged { get; init; }
}
