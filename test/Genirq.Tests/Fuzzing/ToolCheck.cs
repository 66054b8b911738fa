using System.Text.Json;
using Genirq.Cli;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Fuzzing;

/// <summary>What holds of each run of the tool, whatever its input is.</summary>
internal static class ToolCheck
{
    /// <summary>Runs the tool and checks what comes of it.</summary>
    /// <param name="words">The command line.</param>
    /// <returns>The exit code.</returns>
    public static int Run(params string[] words)
    {
        ToolRun run = ToolRun.Of(words);
        string line = string.Join(' ', words);
        Assert.True(run.Code is Tool.Success or Tool.Differs or Tool.BadInput, $"{line}: exit code {run.Code}");
        Assert.DoesNotContain("(Parameter '", run.Errors, StringComparison.Ordinal);
        CheckLetters(run.Output, line);
        CheckLetters(run.Errors, line);
        if (words[0] != "fleet")
        {
            bool isRefused = run.Errors.StartsWith("genirq: ", StringComparison.Ordinal) && run.Errors.EndsWith('\n');
            Assert.True(isRefused == (run.Code == Tool.BadInput), $"{line}: exit code {run.Code}, {run.Errors}");
        }

        if (words.Contains("--json") && run.Code != Tool.BadInput)
        {
            CheckJson(run.Output, isLines: words[0] is "fleet" or "run");
        }

        return run.Code;
    }

    private static void CheckLetters(string text, string line) =>
        Assert.False(
            text.Any(static letter => char.IsControl(letter) && letter is not '\n'), $"{line}: a control letter");

    private static void CheckJson(string text, bool isLines)
    {
        foreach (string document in isLines ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text])
        {
            using JsonDocument parsed = JsonDocument.Parse(document);
            Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        }
    }
}
