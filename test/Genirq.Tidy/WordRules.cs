using System.Text.RegularExpressions;

namespace Genirq.Tidy;

/// <summary>Words that were replaced by the field's own, and must not come back: see the glossary of
/// CONTRIBUTING.md.</summary>
internal static class WordRules
{
    // Linux's own message, "nobody cared", stays.
    private static readonly (Regex Word, string Instead)[] s_replaced =
    [
        Of(@"\bnobody\b(?! cared)|\bNobody\b", "no CPU, no driver, not requested, none"),
        Of(@"\b[Ss]omebody\b", "the thread, driver, user or program that is meant"),
        Of(@"\bonly thought of\b", "hypothetical"),
        Of(@"\b(CPUs|harts) that go and come\b|\bCPUs go and come\b", "CPU hotplug"),
        Of(@"\b(message )?stores? of (its|their) own\b", "interrupt message store (IMS)"),
        Of(@"(?<!here )\bis no (number|list|slot|function|machine|platform|recording)\b", "is not a …"),
        Of(@"\bfiles? tells?\b(?= *,? but)", "reported by, says"),
        Of(@"\bmeans nothing here\b", "unexpected argument"),
        Of(@"\belse the wire\b|\buses the wire\b", "INTx"),
        Of(@"\b\w+(Truth|Books)\b|\b(LineQuiet|KnownRow|RestHold|DriverAsk)\b", "a name that says what the type does"),
    ];

    /// <summary>Replaced words in a text.</summary>
    public static IEnumerable<string> Check(SourceFile file)
    {
        string[] lines = file.Text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            foreach ((Regex word, string instead) in s_replaced)
            {
                if (word.Match(lines[i]) is { Success: true } found)
                {
                    yield return $"{file.Path}:{i + 1} says \"{found.Value}\"; say {instead}.";
                }
            }
        }
    }

    private static (Regex Word, string Instead) Of(string pattern, string instead) =>
        (new Regex(pattern, RegexOptions.CultureInvariant), instead);
}
