namespace Genirq.Planning.Reports;

/// <summary>Whether a machine's interrupts fit: one meaning in reports, plans, fleets, JSON, pages and exit
/// codes.</summary>
public enum VerdictKind
{
    /// <summary>Not enough is known to say.</summary>
    Unknown,

    /// <summary>All that was asked was granted, and every CPU but one could go offline.</summary>
    Fits,

    /// <summary>All was granted, but a CPU cannot go offline, a CPU has no vector free, or a stated reserve is
    /// undercut.</summary>
    Tight,

    /// <summary>Something got fewer than it asked for.</summary>
    Degraded,

    /// <summary>Something was refused, or will be: more is reserved than there is.</summary>
    Full,
}
