using Genirq.Platforms.X86;

namespace Genirq.Planning.Rebuild;

/// <summary>How a captured machine is rebuilt.</summary>
public sealed record RebuildOptions
{
    /// <summary>Which vectors count when a CPU is to go offline: published machines show both rules.</summary>
    public OfflineRule OfflineRule { get; init; }
}
