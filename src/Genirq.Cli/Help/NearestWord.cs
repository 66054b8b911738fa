namespace Genirq.Cli.Help;

/// <summary>Finds the known word that a mistyped one was probably meant to be.</summary>
internal static class NearestWord
{
    /// <summary>The nearest word, as a question for the end of a message.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">The words that would have been understood.</param>
    /// <returns>" Did you mean '…'?", with a blank before it; empty if no word is near.</returns>
    public static string Question(string word, IEnumerable<string> known) =>
        Find(word, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    /// <summary>The word that takes the fewest typing errors: letters missing, added, changed, or two
    /// swapped.</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">The words that would have been understood.</param>
    /// <returns>The first of the nearest ones; null if none is within a third of the typed letters.</returns>
    public static string? Find(string word, IEnumerable<string> known)
    {
        int limit = Math.Max(1, word.TrimStart('-').Length / 3);
        string? nearest = null;
        foreach (string candidate in known)
        {
            int distance = Distance(word, candidate, limit);
            if (distance <= limit)
            {
                (nearest, limit) = (candidate, distance - 1);
            }
        }

        return nearest;
    }

    // Optimal string alignment, by rows. Anything beyond the limit is as good as far away.
    private static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
        {
            return int.MaxValue;
        }

        int[] before = new int[right.Length + 1];
        int[] above = new int[right.Length + 1];
        int[] row = new int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            above[column] = column;
        }

        for (int line = 1; line <= left.Length; line++)
        {
            row[0] = line;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = left[line - 1] == right[column - 1] ? 0 : 1;
                int least = Math.Min(Math.Min(above[column], row[column - 1]) + 1, above[column - 1] + change);
                row[column] = line > 1 && column > 1
                    && left[line - 1] == right[column - 2] && left[line - 2] == right[column - 1]
                    ? Math.Min(least, before[column - 2] + 1)
                    : least;
            }

            (before, above, row) = (above, row, before);
        }

        return above[right.Length];
    }
}
