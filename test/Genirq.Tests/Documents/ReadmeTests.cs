using System.Text.RegularExpressions;
using FirstInterrupt;

namespace Genirq.Tests.Documents;

/// <summary>The README's example is the sample's code, and prints what the README says.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string s_root = FindRoot();
    private static readonly string s_readme = File.ReadAllText(Path.Combine(s_root, "README.md"));

    [Fact]
    public void Example_IsTheSamplesCode()
    {
        string[] story = File.ReadAllLines(Path.Combine(s_root, "samples/FirstInterrupt/Story.cs"));
        string[] body = [.. story.SkipWhile(line => !line.Contains("void Tell(", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line != "    }").Select(line => line.Length == 0 ? line : line[8..])];

        Assert.Equal(body, Block("csharp").Split('\n'));
    }

    [Fact]
    public void Example_PrintsWhatTheReadmeSays()
    {
        using StringWriter output = new() { NewLine = "\n" };

        Story.Tell(output);

        Assert.Equal(Block("text") + "\n", output.ToString());
    }

    private static string Block(string language) =>
        Fence().Matches(s_readme).First(match => match.Groups[1].Value == language).Groups[2].Value;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Genirq.slnx above the tests.");
    }

    [GeneratedRegex(@"```(\w+)\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
