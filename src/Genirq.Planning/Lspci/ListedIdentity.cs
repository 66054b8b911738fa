namespace Genirq.Planning.Lspci;

/// <summary>What the line of a function says of it beside its slot.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record ListedIdentity
{
    /// <summary>Class, 24 bits; null if not told.</summary>
    public int? Class { get; init; }

    /// <summary>Vendor number; null if not told.</summary>
    public int? Vendor { get; init; }

    /// <summary>Device number; null if not told.</summary>
    public int? Device { get; init; }

    /// <summary>Whether all its registers answer ones.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether it is a bridge that only boards with processors of x86 have.</summary>
    public bool IsX86Bridge { get; init; }

    /// <summary>Whether it is a virtual function: it has no INTx.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>Whether a maker of Arm processors has made it.</summary>
    public bool IsOfArm { get; init; }
}
