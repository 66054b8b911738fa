using System.Text.Json;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

/// <summary>Small inputs that are kept with the tests, or written by one.</summary>
internal static class CaseFiles
{
    /// <summary>The path of a kept input.</summary>
    /// <param name="path">The case and the file.</param>
    public static string Kept(string path) => Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/cases", path);

    /// <summary>Runs the tool on a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="arguments">The arguments; FILE stands for the text's file.</param>
    public static ToolRun Run(string text, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "text");
        File.WriteAllText(path, text);
        return ToolRun.Of([.. arguments.Select(word => word == "FILE" ? path : word)]);
    }

    /// <summary>The verdict of a JSON document that a run printed.</summary>
    /// <param name="run">The run.</param>
    public static string VerdictOf(ToolRun run)
    {
        Assert.Empty(run.Errors);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement verdict = document.RootElement.GetProperty("verdict");
        return verdict.GetProperty("kind").GetString()
            + (verdict.GetProperty("estimated").GetBoolean() ? " (estimated)" : "");
    }

    /// <summary>The number of interrupts of each device that has some, by slot, in a report as JSON.</summary>
    /// <param name="run">The run.</param>
    /// <param name="member">The member with the report; null for the document itself.</param>
    public static Dictionary<string, int> CountsOf(ToolRun run, string? member = null)
    {
        Assert.Empty(run.Errors);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement report = member is null ? document.RootElement : document.RootElement.GetProperty(member);
        return report.GetProperty("devices").EnumerateArray()
            .Where(static device => device.GetProperty("interrupts").GetArrayLength() > 0)
            .ToDictionary(
                static device => device.GetProperty("slot").GetString()!,
                static device => device.GetProperty("interrupts").GetArrayLength());
    }
}
