using System.Runtime.InteropServices;
using Genirq.VfioUser.Messages;

namespace Genirq.VfioUser.Clients;

/// <summary>A region of a device, as its server tells.</summary>
/// <remarks>Disposing of it closes the descriptor.</remarks>
public sealed class VfioUserRegion : IDisposable
{
    /// <summary>The region's number.</summary>
    public required int Index { get; init; }

    /// <summary>What it can do.</summary>
    public required RegionFlags Flags { get; init; }

    /// <summary>How long it is; 0: absent.</summary>
    public required ulong SizeBytes { get; init; }

    /// <summary>Where in the file of the descriptor the region begins.</summary>
    public required ulong FileOffset { get; init; }

    /// <summary>The areas that can be mapped, from the region's beginning; none: all of it, if any.</summary>
    public required IReadOnlyList<(ulong Offset, ulong SizeBytes)> Areas { get; init; }

    /// <summary>What maps it; null: nothing does.</summary>
    public SafeHandle? Descriptor { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Descriptor?.Dispose();
}
