namespace Genirq.Linux.Vfio;

/// <summary>A region of a device: a BAR, the ROM or the configuration space.</summary>
/// <param name="Index">Which one: 0 to 5 the BARs, 6 the ROM, 7 the configuration space, 8 VGA.</param>
/// <param name="Flags">What can be done with it.</param>
/// <param name="SizeBytes">Its size; 0: there is none.</param>
/// <param name="Offset">Where it begins in the device's descriptor.</param>
/// <param name="CanMapMsiXTable">Whether a mapping includes the MSI-X table, which must not be written all the
/// same.</param>
public sealed record VfioRegionInfo(
    int Index, VfioRegionFlags Flags, ulong SizeBytes, ulong Offset, bool CanMapMsiXTable)
{
    /// <summary>The region that is the configuration space.</summary>
    public const int Configuration = 7;

    /// <summary>The pieces that can be mapped, if the whole cannot; empty: all of it.</summary>
    public IReadOnlyList<VfioRegionArea> Areas { get; init; } = [];
}
