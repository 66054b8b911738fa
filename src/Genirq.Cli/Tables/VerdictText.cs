using Genirq.Planning.Reports;

namespace Genirq.Cli.Tables;

/// <summary>Writes a verdict: the first lines of a report and of a plan.</summary>
internal static class VerdictText
{
    /// <summary>Writes the verdict, who takes most, and the command that would help.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="ink">The colours of its words.</param>
    public static void Write(TextWriter output, Verdict verdict, Ink ink)
    {
        string words = verdict.ToString();
        int end = words.Length - verdict.Cause.Length - ": ".Length;
        output.Write($"{ink.Paint(verdict.Kind, words[..end])}{words[end..]}\n");
        if (verdict.Taker is { } taker)
        {
            string vectors = taker.Taken == 1 ? "1 vector" : $"{taker.Taken} vectors";
            string interrupts = taker.Interrupts == 1 ? "1 interrupt" : $"{taker.Interrupts} interrupts";
            output.Write($"most: {taker.Label} takes {vectors} for {interrupts}\n");
        }

        if (verdict.Next is { } next)
        {
            output.Write($"next: {next}\n");
        }
    }

    /// <summary>A word as a shell takes it.</summary>
    /// <param name="word">The word.</param>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || "-_./:,=@%+".Contains(letter))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
