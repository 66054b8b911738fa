using System.CommandLine;

namespace Genirq.Cli.Help;

/// <summary><c>genirq completion</c>: the script by which a shell completes the tool's words.</summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> s_shell = new("SHELL")
    {
        Description = "bash, zsh or fish.",
        HelpName = "bash|zsh|fish",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        s_shell.CompletionSources.Clear();
        s_shell.CompletionSources.Add([.. CompletionScripts.Shells]);
        Command command = new(
            "completion", "Write a shell's completion script; for bash: source <(genirq completion bash).") { s_shell };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string shell = parsed.GetValue(s_shell)!;
        string script = CompletionScripts.Find(shell)
            ?? throw new ToolException($"SHELL: '{shell}' is none of {string.Join(", ", CompletionScripts.Shells)}."
                + NearestWord.Question(shell, CompletionScripts.Shells));
        parsed.InvocationConfiguration.Output.Write(script);
        return Tool.Success;
    }
}
