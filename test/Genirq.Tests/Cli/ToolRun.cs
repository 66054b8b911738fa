using Genirq.Cli;

namespace Genirq.Tests.Cli;

/// <summary>One run of the tool inside the test.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">What went to the output.</param>
/// <param name="Errors">What went to the error stream.</param>
internal sealed record ToolRun(int Code, string Output, string Errors)
{
    /// <summary>Runs the tool.</summary>
    public static ToolRun Of(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = Tool.Run(arguments, output, errors);
        return new ToolRun(code, output.ToString(), errors.ToString());
    }

    /// <summary>Asserts that the run was refused: exit code 2, one line with a text in it, and no output.</summary>
    public void AssertRefused(string text)
    {
        Assert.Equal(Tool.BadInput, Code);
        Assert.Empty(Output);
        Assert.StartsWith("genirq: ", Errors, StringComparison.Ordinal);
        Assert.Equal(1, Errors.Count(letter => letter == '\n'));
        Assert.Contains(text, Errors, StringComparison.Ordinal);
    }
}
