namespace Genirq.VfioUser.Serving;

/// <summary>What a server has done, over all clients.</summary>
public sealed record VfioUserCounters
{
    /// <summary>Clients that connected.</summary>
    public long Clients { get; init; }

    /// <summary>Commands that were handled, those that failed too.</summary>
    public long Commands { get; init; }

    /// <summary>Commands that failed.</summary>
    public long Errors { get; init; }

    /// <summary>Reads of regions.</summary>
    public long RegionReads { get; init; }

    /// <summary>Writes of regions.</summary>
    public long RegionWrites { get; init; }

    /// <summary>Resets that the client asked for by a command.</summary>
    public long Resets { get; init; }

    /// <summary>Bytes that the device read and wrote in the client's memory.</summary>
    public long DmaBytes { get; init; }

    /// <summary>Accesses to the client's memory that no window allows, or that failed.</summary>
    public long DmaFaults { get; init; }

    /// <summary>Exceptions of the device model, for which the client was told EIO, and of the
    /// callbacks of <see cref="VfioUserServerOptions"/>.</summary>
    public long ModelFaults { get; init; }
}
