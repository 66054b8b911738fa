namespace Genirq.Planning.Captures;

/// <summary>What a basis is called and how it is marked.</summary>
public static class BasisWords
{
    /// <summary>What the marks mean, in a line.</summary>
    public const string Legend = "marks: # counted, ^ inferred, ~ assumed; without a mark: measured";

    /// <summary>The word for a basis: <c>measured</c>, <c>counted</c>, <c>inferred</c> or <c>assumed</c>.</summary>
    /// <param name="basis">The basis.</param>
    public static string WordOf(Basis basis) => basis switch
    {
        Basis.Measured => "measured",
        Basis.Counted => "counted",
        Basis.Inferred => "inferred",
        _ => "assumed",
    };

    /// <summary>The mark behind a value of a basis; empty for what was measured.</summary>
    /// <param name="basis">The basis.</param>
    public static string MarkOf(Basis basis) => basis switch
    {
        Basis.Measured => "",
        Basis.Counted => "#",
        Basis.Inferred => "^",
        _ => "~",
    };

    /// <summary>A value with its mark; an empty one has none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="basis">Its basis.</param>
    public static string Mark(string value, Basis basis)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Length == 0 ? value : value + MarkOf(basis);
    }

    /// <summary>The less sure of two.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static Basis Weaker(Basis left, Basis right) => left > right ? left : right;
}
