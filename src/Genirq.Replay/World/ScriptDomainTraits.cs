namespace Genirq.Replay.World;

/// <summary>What is special about a script domain.</summary>
[Flags]
internal enum ScriptDomainTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The parent allocates before the domain itself.</summary>
    Post = 1 << 0,

    /// <summary>The parent is never asked.</summary>
    NoParent = 1 << 1,

    /// <summary>The "no chip" placeholder stands instead of a chip.</summary>
    NoChip = 1 << 2,

    /// <summary>The level's chip is left as it is.</summary>
    RawChip = 1 << 3,

    /// <summary>The hierarchy is disconnected at this level.</summary>
    Trim = 1 << 4,

    /// <summary>Its interrupts can use reservation mode.</summary>
    CanReserve = 1 << 5,

    /// <summary>It composes a second message for levels.</summary>
    LevelMessages = 1 << 6,

    /// <summary>It is an MSI parent.</summary>
    MsiParent = 1 << 7,

    /// <summary>It has parent operations without being an MSI parent.</summary>
    InitializesOnly = 1 << 8,

    /// <summary>It isolates MSIs.</summary>
    Isolated = 1 << 9,

    /// <summary>It has no firmware node.</summary>
    NoFirmwareNode = 1 << 10,
}
