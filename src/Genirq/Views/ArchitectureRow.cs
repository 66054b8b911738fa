namespace Genirq.Views;

/// <summary>A row at the end of <c>/proc/interrupts</c> that the platform counts by itself, such as NMI or
/// LOC.</summary>
/// <param name="Name">What stands before the colon.</param>
/// <param name="Text">What stands behind the counters; null for nothing.</param>
/// <param name="CountOf">The count of a CPU, by its number; of a single count it is asked with 0.</param>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/irq.c, arch_show_interrupts.</remarks>
public sealed record ArchitectureRow(string Name, string? Text, Func<int, uint> CountOf)
{
    /// <summary>Whether there is one count for all CPUs, as of ERR and MIS.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether the row is left out until its first event, as Linux 7.2 and later leave ERR out.</summary>
    public bool IsRare { get; init; }

    /// <summary>What stands between name and counters; arm64 has no blank there while numbers have three
    /// digits.</summary>
    public string Separator { get; init; } = ": ";

    /// <summary>What stands between counters and text; arm64 has six blanks there.</summary>
    public string Gap { get; init; } = "  ";
}
