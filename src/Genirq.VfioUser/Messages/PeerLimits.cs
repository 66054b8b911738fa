namespace Genirq.VfioUser.Messages;

/// <summary>What one end of a connection accepts, as it said in VERSION.</summary>
/// <remarks>What it did not say has the protocol's default.</remarks>
public sealed record PeerLimits
{
    /// <summary>The major version it spoke of.</summary>
    public ushort Major { get; init; }

    /// <summary>The minor version it spoke of.</summary>
    public ushort Minor { get; init; }

    /// <summary>How many descriptors it accepts in one message.</summary>
    public long MaxDescriptors { get; init; } = 1;

    /// <summary>How many bytes it accepts in one region or DMA access.</summary>
    public long MaxTransferBytes { get; init; } = 1 << 20;

    /// <summary>How many DMA windows it accepts at one time.</summary>
    public long MaxDmaWindows { get; init; } = 65535;

    /// <summary>The page sizes of DMA windows, a bit for each.</summary>
    public ulong PageSizes { get; init; } = 4096;

    /// <summary>Whether it understands several writes in one message.</summary>
    public bool HasWriteMulti { get; init; }

    /// <summary>Whether it can have a second socket for commands of the server.</summary>
    public bool HasTwinSocket { get; init; }

    /// <summary>In a reply: which descriptor is the second socket; -1: none.</summary>
    public int TwinSocketIndex { get; init; } = -1;

    /// <summary>Whether it spoke of migration.</summary>
    public bool HasMigration { get; init; }
}
