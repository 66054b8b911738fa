namespace Genirq.Planning.Plans;

/// <summary>Finds the name that a misspelt one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The nearest of some names, if it is near: half of its letters at least are right.</summary>
    /// <param name="name">The name as it was spelt.</param>
    /// <param name="known">The names that there are, one at least.</param>
    /// <returns>The name; null if none is near.</returns>
    public static string? If(string name, IEnumerable<string> known) =>
        Of(name, known) is { } nearest && Distance(name, nearest) * 2 <= name.Length ? nearest : null;

    /// <summary>The nearest of some names.</summary>
    /// <param name="name">The name as it was spelt.</param>
    /// <param name="known">The names that there are, one at least.</param>
    public static string Of(string name, IEnumerable<string> known) => known.MinBy(one => Distance(name, one))!;

    // The fewest letters to put in, take out, replace, or swap with a neighbour.
    private static int Distance(string left, string right)
    {
        int[][] cost = [.. Enumerable.Range(0, left.Length + 1).Select(_ => new int[right.Length + 1])];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                cost[i][j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(cost[i - 1][j], cost[i][j - 1]) + 1,
                        cost[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    cost[i][j] = Math.Min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }

        return cost[left.Length][right.Length];
    }
}
