using System.CommandLine;

namespace Genirq.Cli.Help;

/// <summary><c>genirq help</c>: the help of the tool or of one verb, or the manual page.</summary>
internal static class HelpCommand
{
    private static readonly Argument<string?> s_verb = new("VERB")
    {
        Description = "The verb to explain; without one, the tool as a whole.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> s_man = new("--man")
    {
        Description = "Write the manual page of all verbs, for man(1).",
    };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("help", "Explain a verb, or write the manual page.") { s_verb, s_man };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Command root = parsed.RootCommandResult.Command;
        string? verb = parsed.GetValue(s_verb);
        if (parsed.GetValue(s_man))
        {
            if (verb is not null)
            {
                throw new ToolException("--man: the manual page is of all verbs; no VERB is expected beside it.");
            }

            ManualPage.Write(parsed.InvocationConfiguration.Output, root);
            return Tool.Success;
        }

        if (verb is not null && !root.Subcommands.Any(command => command.Name == verb))
        {
            throw new ToolException($"VERB: there is no verb '{verb}'."
                + NearestWord.Question(verb, root.Subcommands.Select(static command => command.Name)));
        }

        return root.Parse(verb is null ? ["--help"] : [verb, "--help"]).Invoke(parsed.InvocationConfiguration);
    }
}
