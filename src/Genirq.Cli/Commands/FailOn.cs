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
        foreach (string word in words.Split(','))
        {
            failing.UnionWith(word switch
            {
                "fits" => Enum.GetValues<VerdictKind>(),
                "tight" => [VerdictKind.Tight, VerdictKind.Degraded, VerdictKind.Full],
                "degraded" => [VerdictKind.Degraded, VerdictKind.Full],
                "full" => [VerdictKind.Full],
                "unknown" => [VerdictKind.Unknown, VerdictKind.Degraded, VerdictKind.Full],
                _ => throw new ToolException(
                    $"--fail-on: '{word}' is not a verdict; these are fits, tight, degraded, full and unknown."),
            });
        }

        return failing;
    }
}
