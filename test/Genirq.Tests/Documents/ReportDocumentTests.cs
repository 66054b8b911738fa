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
        string path = Path.Combine(TestData.Repository, "docs/report.md");
        string document = File.ReadAllText(path);
        Match example = Example().Match(document);
        Assert.True(example.Success, "There is no example.");

        string source = Path.Combine(TestData.Repository, example.Groups[1].Value);
        string output = ToolRun.Of("report", source).Output
            .Replace(source, example.Groups[1].Value, StringComparison.Ordinal);

        if (Quotes.IsAccepted)
        {
            File.WriteAllText(path, document.Replace(example.Groups[2].Value, output, StringComparison.Ordinal));
            return;
        }

        Assert.Equal(example.Groups[2].Value, output);
    }

    [GeneratedRegex(
        @"^`genirq report (\S+)`,[^\n]*\n\n```text\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
