using System.Text.RegularExpressions;
using Genirq.Tests.Cli;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Documents;

/// <summary>The example in the document on reports is what the tool prints.</summary>
public sealed partial class ReportDocumentTests
{
    [Fact]
    public void Example_IsWhatTheToolPrints()
    {
        Match example = Example().Match(File.ReadAllText(Path.Combine(TestData.Repository, "docs/report.md")));
        Assert.True(example.Success, "There is no example.");

        ToolRun run = ToolRun.Of("report", Path.Combine(TestData.Repository, example.Groups[1].Value));

        Assert.Equal(example.Groups[2].Value, run.Output);
    }

    [GeneratedRegex(
        @"^`genirq report (\S+)`,[^\n]*\n\n```text\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
