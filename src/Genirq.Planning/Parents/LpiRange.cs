namespace Genirq.Planning.Parents;

/// <summary>LPIs that the kernel's log shows a device to have got.</summary>
/// <param name="First">The first LPI.</param>
/// <param name="Count">How many.</param>
internal readonly record struct LpiRange(long First, long Count);
