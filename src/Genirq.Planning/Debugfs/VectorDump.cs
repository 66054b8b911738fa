namespace Genirq.Planning.Debugfs;

/// <summary>What debugfs shows of the x86 vector domain (<c>/sys/kernel/debug/irq/domains/VECTOR</c>), or of the
/// domain of a RISC-V IMSIC.</summary>
/// <remarks>
/// Immutable. The file of a domain on top of it shows the same below its own lines. Totals are null where a text that
/// went through other hands lacks them. Source: Linux 6.12, kernel/irq/irqdomain.c, irq_domain_debug_show_one, and
/// kernel/irq/matrix.c, irq_matrix_debug_show.
/// </remarks>
internal sealed record VectorDump
{
    /// <summary>Interrupts that the domain maps (<c>mapped</c>); null if not told.</summary>
    public uint? Mapped { get; init; }

    /// <summary>The domain's flags; null if not told.</summary>
    public uint? Flags { get; init; }

    /// <summary>How many CPUs take part (<c>Online bitmaps</c>); null if not told.</summary>
    public uint? OnlineMaps { get; init; }

    /// <summary>Vectors that can still be had on all CPUs together; null if not told.</summary>
    public uint? GlobalAvailable { get; init; }

    /// <summary>Interrupts that hold a reservation but no vector; null if not told.</summary>
    public uint? GlobalReserved { get; init; }

    /// <summary>Vectors that interrupts have on all CPUs together, also those left behind on offline ones; null if not
    /// told.</summary>
    public uint? TotalAllocated { get; init; }

    /// <summary>The system's own vectors, ascending; null if not told.</summary>
    public IReadOnlyList<int>? SystemVectors { get; init; }

    /// <summary>The online CPUs, in the order of the text.</summary>
    public required IReadOnlyList<VectorDumpRow> Rows { get; init; }

    /// <summary>The domain's name; null if not told.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is the table of a RISC-V IMSIC, which has the same form: identities of harts in place of
    /// vectors of CPUs.</summary>
    /// <remarks>There the system keeps at most identity 0, which does not exist, and the one of its own messages; on
    /// x86 it keeps the 32 vectors of exceptions at least.</remarks>
    public bool IsOfIdentities { get; init; }

    /// <summary>Whether nothing of the table is left out.</summary>
    public bool IsComplete { get; init; }

    /// <summary>What contradicts itself in the table, in words, and no kernel shows; empty if nothing does. The counts
    /// of such a table tell nothing.</summary>
    public IReadOnlyList<string> Contradictions { get; init; } = [];

    /// <summary>What is wrong with the table, in words: what contradicts itself, and rows that are missing; empty if
    /// all
    /// is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
