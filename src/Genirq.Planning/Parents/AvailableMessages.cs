using System.Globalization;

namespace Genirq.Planning.Parents;

/// <summary>How many messages are still available, as closely as the files say.</summary>
/// <param name="Place">Where: <c>CPU 2</c>, a host bridge, or empty for all of a parent.</param>
/// <param name="Least">How much at least.</param>
/// <param name="Most">How much at most.</param>
/// <param name="Source">What it was taken from.</param>
public readonly record struct AvailableMessages(string Place, long Least, long Most, string Source)
{
    /// <summary>Whether it is one number.</summary>
    public bool IsExact => Least == Most;

    /// <summary>The number, or between which two it is.</summary>
    public override string ToString() => IsExact ? Number(Most)
        : Least == 0 ? $"at most {Number(Most)}"
        : $"{Number(Least)} to {Number(Most)}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
