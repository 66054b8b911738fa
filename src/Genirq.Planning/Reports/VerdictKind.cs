namespace Genirq.Planning.Reports;

/// <summary>Whether a machine's interrupts fit.</summary>
public enum VerdictKind
{
    /// <summary>Not judged: the platform has no vectors of x86.</summary>
    Unknown,

    /// <summary>All have what they want, and there is room.</summary>
    Fits,

    /// <summary>All have what they want, but something usual would be refused: a CPU going offline, a managed
    /// request.</summary>
    Tight,

    /// <summary>Not all can have what they were promised.</summary>
    Short,
}
