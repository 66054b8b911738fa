using System.Text.RegularExpressions;

namespace Genirq.Tests.Documents;

/// <summary>Compares what documents quote with what is: blocks of code and of output.</summary>
/// <remarks>With the environment variable GENIRQ_ACCEPT_QUOTES=1 the documents are rewritten instead.</remarks>
internal static partial class Quotes
{
    /// <summary>Whether documents are rewritten instead of compared.</summary>
    public static bool IsAccepted => Environment.GetEnvironmentVariable("GENIRQ_ACCEPT_QUOTES") == "1";

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Asserts that the first block behind a text is as expected.</summary>
    /// <param name="document">The document, relative to the root.</param>
    /// <param name="marker">The text.</param>
    /// <param name="language">The block's language.</param>
    /// <param name="expected">What it must hold, without a line end.</param>
    public static void AssertBlock(string document, string marker, string language, string expected)
    {
        string path = Path.Combine(Root, document);
        string text = File.ReadAllText(path);
        int from = text.IndexOf(marker, StringComparison.Ordinal);
        Assert.True(from >= 0, $"{document} does not say: {marker}");
        Match block = Fence().Matches(text[from..]).First(match => match.Groups[1].Value == language);
        if (IsAccepted)
        {
            File.WriteAllText(
                path, $"{text[..from]}{text[from..(from + block.Index)]}```{language}\n{expected}\n```"
                    + text[(from + block.Index + block.Length)..]);
            return;
        }

        Assert.Equal(expected, block.Groups[2].Value.Trim('\n'));
    }

    /// <summary>The body of a sample's story, as documents quote it.</summary>
    /// <param name="sample">The sample.</param>
    public static string StoryOf(string sample)
    {
        string[] story = File.ReadAllLines(Path.Combine(Root, $"samples/{sample}/Story.cs"));
        return string.Join('\n', story
            .SkipWhile(line => !line.Contains("void Tell(", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line != "    }").Select(line => line.Length == 0 ? line : line[8..]));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Genirq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("There is no Genirq.slnx above the tests.");
    }

    [GeneratedRegex(@"```(\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
