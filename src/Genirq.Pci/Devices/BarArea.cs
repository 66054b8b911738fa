namespace Genirq.Pci.Devices;

/// <summary>A part of a BAR that is plain memory.</summary>
/// <param name="Bar">The BAR, 0 to 5: a memory one.</param>
/// <param name="Offset">From the BAR's beginning; a multiple of 4096.</param>
/// <param name="SizeBytes">How long it is; a multiple of 4096, 4096 or more.</param>
public readonly record struct BarArea(int Bar, ulong Offset, ulong SizeBytes)
{
    /// <summary>The unit of offset and size: a page.</summary>
    public const ulong PageBytes = 4096;

    /// <summary>Whether an access lies within the area.</summary>
    /// <param name="bar">The BAR.</param>
    /// <param name="offset">From its beginning.</param>
    /// <param name="length">How many bytes.</param>
    public bool Contains(int bar, ulong offset, int length) =>
        bar == Bar && offset >= Offset && offset - Offset <= SizeBytes - Math.Min((ulong)length, SizeBytes)
        && (ulong)length <= SizeBytes;
}
