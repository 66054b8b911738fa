using Genirq.Simulation.Scripts;
using Genirq.Tests.Cli;

namespace Genirq.Tests.Documents;

/// <summary>The demo's output and script, and the samples, are what the documents quote.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("report")]
    public void Demo_PrintsWhatTheDocumentSays(string verb) => Quotes.AssertBlock(
        "docs/demo.md", $"`genirq {verb} demo`:", "text", ToolRun.Of(verb, "demo").Output.TrimEnd('\n'));

    [Fact]
    public void Demo_IsTheScriptThatTheDocumentShows() =>
        Quotes.AssertBlock("docs/scripts.md", "The demo:", "jsonc", DemoScript.Text);

    [Theory]
    [InlineData("QueueDriver", "## For authors of drivers")]
    [InlineData("CardModel", "## For authors of device models")]
    public void Sample_IsWhatTheDocumentShows_AndPrintsWhatItSays(string sample, string marker)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Action<TextWriter> tell = sample == "QueueDriver" ? QueueDriver.Story.Tell : CardModel.Story.Tell;

        tell(output);

        Quotes.AssertBlock("docs/devices.md", marker, "csharp", Quotes.StoryOf(sample));
        Quotes.AssertBlock("docs/devices.md", marker, "text", output.ToString().TrimEnd('\n'));
    }
}
