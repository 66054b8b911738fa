namespace Genirq.Planning.Reports;

/// <summary>Whether a machine's interrupts fit, and why.</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Cause">One line, without an end.</param>
public sealed record Verdict(VerdictKind Kind, string Cause)
{
    /// <summary>The verdict as one word of small letters.</summary>
    public string Word => Kind switch
    {
        VerdictKind.Fits => "fits",
        VerdictKind.Tight => "tight",
        VerdictKind.Short => "short",
        _ => "unknown",
    };

    /// <summary>Word and cause.</summary>
    public override string ToString() => $"{Word}: {Cause}";
}
