using System.CommandLine;

namespace Genirq.Cli.Help;

/// <summary>Writes the tool's manual page out of its own help, in the macros of man(7).</summary>
internal static class ManualPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="root">The command line.</param>
    public static void Write(TextWriter output, Command root)
    {
        output.Write(".TH GENIRQ 1 \"\" \"genirq\" \"User Commands\"\n");
        output.Write($".SH NAME\ngenirq {Escape("-")} interrupts and vectors of Linux machines\n");
        output.Write(".SH SYNOPSIS\n.B genirq\n.I VERB\n[\\fIargument\\fR ...]\n");
        output.Write($".SH DESCRIPTION\n{Text(root.Description)}\n");
        output.Write(".SH VERBS\n");
        foreach (Command verb in root.Subcommands.Where(static verb => !verb.Hidden))
        {
            WriteVerb(output, verb);
        }

        output.Write(".SH OPTIONS\n");
        foreach (Option option in root.Options)
        {
            WriteOption(output, option);
        }

        output.Write(".SH EXIT STATUS\n");
        foreach ((string code, string meaning) in ExitCodes)
        {
            output.Write($".TP\n.B {code}\n{Text(meaning)}\n");
        }

        output.Write($".SH SEE ALSO\n.BR lspci (8),\n.BR lsirq (1),\n.BR irqtop (1),\n.BR proc (5)\n");
    }

    private static IEnumerable<(string Code, string Meaning)> ExitCodes =>
    [
        ("0", "It fits, or it is the same; also where not enough is known to judge."),
        ("1", "It does not fit, or it differs."),
        ("2", "Wrong words or bad input; one line on the error stream says what and where."),
    ];

    private static void WriteVerb(TextWriter output, Command verb)
    {
        output.Write($".SS genirq {Escape(verb.Name)}");
        foreach (Argument argument in verb.Arguments)
        {
            string word = argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..." : argument.Name;
            output.Write(argument.Arity.MinimumNumberOfValues == 0 ? $" [{Escape(word)}]" : $" {Escape(word)}");
        }

        output.Write($"\n{Text(verb.Description)}\n");
        foreach (Argument argument in verb.Arguments)
        {
            output.Write($".TP\n.I {Escape(argument.Name)}\n{Text(argument.Description)}\n");
        }

        foreach (Option option in verb.Options.Where(static option => !option.Hidden))
        {
            WriteOption(output, option);
        }
    }

    private static void WriteOption(TextWriter output, Option option)
    {
        IEnumerable<string> names = [option.Name, .. option.Aliases];
        string words = string.Join(", ", names.Where(static name => name is ['-', ..])
            .OrderBy(static name => name.Length).Select(static name => $"\\fB{Escape(name)}\\fR"));
        string value = HelpText.ValueOf(option) is { } word ? $" \\fI{Escape(word)}\\fR" : "";
        output.Write($".TP\n{words}{value}\n{Text(option.Description)}\n");
    }

    // A line that begins with a dot or an apostrophe would be taken for a macro.
    private static string Text(string? text)
    {
        string escaped = Escape((text ?? "").ReplaceLineEndings(" "));
        return escaped is ['.' or '\'', ..] ? $"\\&{escaped}" : escaped;
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\e", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal);
}
