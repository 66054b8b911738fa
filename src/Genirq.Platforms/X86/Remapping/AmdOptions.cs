namespace Genirq.Platforms.X86.Remapping;

/// <summary>What an AMD unit can do.</summary>
public sealed record AmdOptions
{
    /// <summary>The number of the unit, in the domain's name.</summary>
    public int Unit { get; init; }

    /// <summary>Whether entries have 128 bits, and so can post to virtual CPUs.</summary>
    public bool HasLongEntries { get; init; }

    /// <summary>Whether the unit supports tables of 2048 entries; whether they are used says the release.</summary>
    public bool HasLargeTables { get; init; }

    /// <summary>Whether devices are set up for virtual APICs.</summary>
    public bool UsesVirtualApics { get; init; }

    /// <summary>The requesters behind the unit; null: all.</summary>
    public IReadOnlySet<ushort>? Requesters { get; init; }
}
