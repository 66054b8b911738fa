namespace Genirq.Domains;

/// <summary>Where a firmware node comes from; it decides how a domain is named after it.</summary>
public enum FirmwareNodeKind
{
    /// <summary>Made for an interrupt chip, with a name.</summary>
    Named,

    /// <summary>Made for an interrupt chip, with a name and a number.</summary>
    NamedId,

    /// <summary>Made for an interrupt chip, with the physical address of its registers.</summary>
    Address,

    /// <summary>Described by firmware or software; it has a path.</summary>
    Path,
}
