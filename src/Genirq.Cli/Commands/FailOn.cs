using System.CommandLine;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Commands;

/// <summary>The option <c>--fail-on</c>: which verdicts give the exit code 1.</summary>
internal static class FailOn
{
    private const string Usual = "degraded";

    /// <summary>Makes the option.</summary>
    public static Option<string> Create() => new("--fail-on")
    {
        Description = "Exit code 1 from this verdict on: tight, degraded (the default), full; unknown stands for "
            + "itself, degraded and full. Several are joined by commas.",
        HelpName = "WORD",
        DefaultValueFactory = _ => Usual,
    };

    /// <summary>Reads the option's value.</summary>
    /// <param name="words">The words.</param>
    /// <returns>The verdicts that fail.</returns>
    /// <exception cref="ToolException">A word is not a verdict.</exception>
    public static IReadOnlySet<VerdictKind> Read(string words)
    {
        HashSet<VerdictKind> failing = [];
        foreach (VerdictKind kind in Words("--fail-on", words))
        {
            failing.UnionWith(kind switch
            {
                VerdictKind.Fits => Enum.GetValues<VerdictKind>(),
                VerdictKind.Tight => [VerdictKind.Tight, VerdictKind.Degraded, VerdictKind.Full],
                VerdictKind.Full => [VerdictKind.Full],
                _ => [kind, VerdictKind.Degraded, VerdictKind.Full],
            });
        }

        return failing;
    }

    /// <summary>Reads words of verdicts.</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="words">The words, joined by commas.</param>
    /// <exception cref="ToolException">A word is not a verdict.</exception>
    public static IReadOnlySet<VerdictKind> Words(string option, string words)
    {
        HashSet<VerdictKind> kinds = [];
        foreach (string word in words.Split(',', StringSplitOptions.TrimEntries))
        {
            VerdictKind[] found = [.. Enum.GetValues<VerdictKind>().Where(kind => Verdict.WordOf(kind) == word)];
            kinds.Add(found is [var kind]
                ? kind
                : throw new ToolException(
                    $"{option}: '{word}' is not a verdict; these are fits, tight, degraded, full and unknown."));
        }

        return kinds;
    }
}
