namespace Genirq.Linux.Vfio;

/// <summary>A piece of a region.</summary>
/// <param name="Offset">Where it begins in the region.</param>
/// <param name="SizeBytes">Its size.</param>
public readonly record struct VfioRegionArea(ulong Offset, ulong SizeBytes);
