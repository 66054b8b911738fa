using Genirq.Platforms.X86;

namespace Genirq.Planning.Rebuild;

/// <summary>How a captured machine is rebuilt.</summary>
public sealed record RebuildOptions
{
    /// <summary>Which vectors count when a CPU is to go offline: published machines show both rules.</summary>
    public OfflineRule OfflineRule { get; init; }

    /// <summary>What is known of rows besides the capture, by CPU: from earlier captures, or a kernel's log; null:
    /// nothing. What the capture contradicts does not count.</summary>
    internal IReadOnlyDictionary<int, RowSupplement>? KnownRows { get; init; }
}
