using System.CommandLine;
using Genirq.Cli;
using Genirq.Cli.Help;

namespace Genirq.Tests.Cli;

/// <summary>Help, the manual page, completion scripts, and questions after mistyped words.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("'--jsno' here. Did you mean '--json'?", "report", "--jsno")]
    [InlineData("'reprot' is an unexpected argument. Did you mean 'report'?", "reprot")]
    [InlineData("'--cpu=4' here. Did you mean '--cpus'?", "fleet", "--cpu=4", "x")]
    [InlineData("'flet'. Did you mean 'fleet'?", "help", "flet")]
    [InlineData("'basch' is none of bash, zsh, fish. Did you mean 'bash'?", "completion", "basch")]
    public void Run_MistypedWord_AsksForTheNearest(string question, params string[] words) =>
        ToolRun.Of(words).AssertRefused(question);

    [Theory]
    [InlineData("report", "xyzzy", null)]
    [InlineData("fleet", "fleets", "fleet")]
    [InlineData("--svg", "--vsg", "--svg")]
    [InlineData("plan", "plan", "plan")]
    public void Find_Word_GivesTheNearestOrNone(string known, string word, string? expected) =>
        Assert.Equal(expected, NearestWord.Find(word, ["capture", known]));

    [Theory]
    [InlineData("report")]
    [InlineData("plan")]
    [InlineData("fleet")]
    public void Run_HelpOfAVerb_IsThatVerbsHelpBelowHundredColumns(string verb)
    {
        ToolRun help = ToolRun.Of("help", verb);

        Assert.Equal(Tool.Success, help.Code);
        Assert.Equal(ToolRun.Of(verb, "--help").Output, help.Output);
        Assert.Contains($" {verb} [", help.Output, StringComparison.Ordinal);
        Assert.All(help.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 99));
    }

    [Fact]
    public void Run_HelpOfAVerb_HasALineForEachOptionWithAWordForItsValue()
    {
        foreach (Command verb in Tool.All.Subcommands)
        {
            string[] lines = ToolRun.Of(verb.Name, "--help").Output.Split('\n');

            Assert.All(verb.Options, option =>
            {
                string label = option.ValueType == typeof(bool) ? option.Name : $"{option.Name} <";
                Assert.Single(lines, line => line.StartsWith("  -", StringComparison.Ordinal)
                    && line.Contains($" {label}", StringComparison.Ordinal));
            });
        }
    }

    [Fact]
    public void Run_HelpOfALongLabel_PutsItsTextBelow()
    {
        string[] lines = ToolRun.Of("plan", "--help").Output.Split('\n');

        int label = Array.FindIndex(lines, static line => line.StartsWith("  --add <DRIVER", StringComparison.Ordinal));
        Assert.EndsWith(">", lines[label], StringComparison.Ordinal);
        Assert.Equal("Add devices of a driver, and put them to use.", lines[label + 1].Trim());
        Assert.Equal(
            lines[label + 1].IndexOf("Add", StringComparison.Ordinal),
            lines[label + 2].IndexOf("Take", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_HelpWithoutAVerb_IsTheToolsHelp() =>
        Assert.Equal(ToolRun.Of("--help"), ToolRun.Of("help"));

    [Fact]
    public void Run_HelpMan_NamesEveryVerbAndOption()
    {
        ToolRun page = ToolRun.Of("help", "--man");

        Assert.Equal(Tool.Success, page.Code);
        string text = page.Output.Replace("\\-", "-", StringComparison.Ordinal);
        foreach (Command verb in Tool.All.Subcommands)
        {
            Assert.Contains($".SS genirq {verb.Name}", text, StringComparison.Ordinal);
            Assert.All(
                verb.Options,
                option => Assert.Contains($"\\fB{option.Name}\\fR", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Run_CompletionOfAShell_IsAScriptThatAsksTheTool()
    {
        foreach (string shell in CompletionScripts.Shells)
        {
            ToolRun script = ToolRun.Of("completion", shell);

            Assert.Equal(Tool.Success, script.Code);
            Assert.Contains("[suggest:", script.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Run_SuggestDirective_GivesOptionsOfTheVerb()
    {
        ToolRun run = ToolRun.Of("[suggest:11]", "report --js");

        Assert.Equal(Tool.Success, run.Code);
        Assert.Contains("--json", run.Output.Split(Environment.NewLine));
    }
}
