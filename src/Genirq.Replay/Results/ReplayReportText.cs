namespace Genirq.Replay.Results;

/// <summary>Writes a report for people: a line for each file, its first differences, and the total.</summary>
public static class ReplayReportText
{
    // Limit: differences shown for each file. Those behind the first are mostly its consequences; the JSON has all.
    private const int MostShown = 10;

    // Limit: characters of one value. A state can be long; the line above it names the place that differs.
    private const int LongestValue = 400;

    /// <summary>Writes the whole report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ReplayReport report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        foreach (ReplayFileReport file in report.Files)
        {
            output.WriteLine($"{Printable(file.File)}: {Sums(file.Matched, file.Differed)}");
            foreach (ReplayDifference difference in file.Differences.Take(MostShown))
            {
                Write(difference, output);
            }

            if (file.Differed > MostShown)
            {
                output.WriteLine($"  and {file.Differed - MostShown} more");
            }
        }

        output.WriteLine($"total: {Sums(report.Matched, report.Differed)}");
    }

    private static string Sums(int matched, int differed) => $"ops {matched} matched, {differed} differed";

    private static void Write(ReplayDifference difference, TextWriter output)
    {
        output.WriteLine(
            $"  {Printable(difference.Scenario)}, operation {difference.Number}: {Printable(difference.Operation)} "
            + Shorten(difference.Arguments));
        foreach (ReplayMismatch mismatch in difference.Mismatches)
        {
            output.WriteLine($"    {Printable(mismatch.Part)} {Shorten(mismatch.Where)}");
            output.WriteLine($"      expected: {Shorten(mismatch.Expected ?? "nothing")}");
            output.WriteLine($"      actual:   {Shorten(mismatch.Actual ?? "nothing")}");
        }
    }

    private static string Shorten(string text) =>
        Printable(text.Length <= LongestValue ? text : $"{text.AsSpan(0, LongestValue)}...");

    // Names come from files: a line end or an escape sequence in one must not pass for the report's own words.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(static c => char.IsControl(c) ? '?' : c)) : text;
}
