namespace Genirq.Replay.World;

/// <summary>The constructor that a script domain is made with.</summary>
internal enum ScriptDomainKind
{
    /// <summary>Only a tree.</summary>
    Tree,

    /// <summary>Only a table.</summary>
    Linear,

    /// <summary>A table, and a tree above it.</summary>
    Mixed,

    /// <summary>Interrupt number and hardware number are the same.</summary>
    NoMap,

    /// <summary>A table with its descriptors made at once.</summary>
    Simple,

    /// <summary>A table over descriptors that exist already.</summary>
    Legacy,

    /// <summary>A level of a hierarchy.</summary>
    Hierarchy,
}
