namespace Genirq.Pci.Devices;

/// <summary>A saved <see cref="MsiXTable"/>.</summary>
public sealed record MsiXTableState
{
    /// <summary>The message control register, with the size in its low bits.</summary>
    public required ushort Control { get; init; }

    /// <summary>The table, four words an entry.</summary>
    public required IReadOnlyList<uint> Words { get; init; }

    /// <summary>The vectors whose pending bit is set, ascending.</summary>
    public required IReadOnlyList<int> Pending { get; init; }

    /// <summary>The vectors whose event line is masked from outside, ascending.</summary>
    public required IReadOnlyList<int> MaskedLines { get; init; }
}
