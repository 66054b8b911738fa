namespace Genirq.Planning.Sampling;

/// <summary>How much a row of <c>/proc/interrupts</c> rose between two samples.</summary>
/// <param name="Row">The row in the later sample.</param>
/// <param name="Earlier">The same row in the earlier sample; null if there was none: the interrupt was requested in
/// between, or its number is used again by another one. Then nothing is known of its events yet.</param>
/// <param name="Events">How many events were counted in between, on CPUs whose count is known at both times.</param>
/// <param name="IsPartial">Whether some CPU is left out: it came online in between, or its counter cannot be followed;
/// also where the row is new.</param>
internal readonly record struct RowRate(SampledRow Row, SampledRow? Earlier, ulong Events, bool IsPartial)
{
    /// <summary>Whether the earlier sample has no such row.</summary>
    public bool IsNew => Earlier is null;
}
