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
        string document = File.ReadAllText(Path.Combine(TestData.Repository, "docs/plan.md"));
        MatchCollection examples = Example().Matches(document);

        Assert.Equal(2, examples.Count);
        foreach (Match example in examples)
        {
            string[] words = example.Groups["words"].Value.Split(' ');
            words[1] = Path.Combine(TestData.Repository, "test/Genirq.Tests/Data/guests", words[1]);

            Assert.Equal(example.Groups["output"].Value, ToolRun.Of(words).Output);
        }
    }

    [GeneratedRegex(@"```sh\ngenirq (?<words>.*)\n```\n\n```text\n(?<output>(.|\n)*?)```")]
    private static partial Regex Example();
}
