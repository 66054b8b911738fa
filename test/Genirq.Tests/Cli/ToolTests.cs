using Genirq.Cli;

namespace Genirq.Tests.Cli;

/// <summary>Wrong words end with 2 and one line on the error stream, and print no data.</summary>
public sealed class ToolTests
{
    [Theory]
    [InlineData("command")]
    [InlineData("'nonsense' is an unexpected argument", "nonsense")]
    [InlineData("'--foo'", "--foo")]
    [InlineData("'--foo'", "replay", "--foo", "x")]
    [InlineData("FILE", "replay")]
    [InlineData("--foo: there is no such file", "replay", "--", "--foo")]
    [InlineData("--until: 'x' is not a whole number", "run", "demo", "--until", "x")]
    [InlineData("--jobs: '99999999999' is not a whole number", "fleet", "--jobs", "99999999999", "x")]
    public void Run_WrongWords_IsRefusedInOneLine(string named, params string[] words)
    {
        using StringWriter output = new();
        using StringWriter errors = new();

        int code = Tool.Run(words, output, errors);

        Assert.Equal(Tool.BadInput, code);
        Assert.Equal("", output.ToString());
        string line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith("genirq: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("replay", "--help")]
    public void Run_AskedForHelp_Tells(params string[] words)
    {
        using StringWriter output = new();
        using StringWriter errors = new();

        Assert.Equal(Tool.Success, Tool.Run(words, output, errors));

        Assert.NotEqual("", output.ToString());
        Assert.Equal("", errors.ToString());
    }
}
