using System.Text.RegularExpressions;
using Genirq.Tests.Cli;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Documents;

/// <summary>The examples of docs/plan.md print what it says.</summary>
public sealed partial class PlanDocumentTests
{
    [Fact]
    public void Examples_PrintWhatTheDocumentSays()
    {
        string path = Path.Combine(TestData.Repository, "docs/plan.md");
        string document = File.ReadAllText(path);
        MatchCollection examples = Example().Matches(document);

        Assert.Equal(2, examples.Count);
        foreach (Match example in examples)
        {
            string[] words = example.Groups["words"].Value.Split(' ');
            string source = words[1];
            words[1] = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests", source);
            string output = ToolRun.Of(words).Output
                .Replace(TestData.Repository + "/test/Genirq.Tests/Data/guests/", "", StringComparison.Ordinal);
            if (Quotes.IsAccepted)
            {
                document = document.Replace(example.Groups["output"].Value, output, StringComparison.Ordinal);
                File.WriteAllText(path, document);
                continue;
            }

            Assert.Equal(example.Groups["output"].Value, output);
        }
    }

    [GeneratedRegex(@"```sh\ngenirq (?<words>.*)\n```\n\n```text\n(?<output>(.|\n)*?)```")]
    private static partial Regex Example();
}
