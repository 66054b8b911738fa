using System.CommandLine;
using System.Globalization;

namespace Genirq.Cli.Help;

/// <summary>The help text of the tool or of one verb.</summary>
internal static class HelpText
{
    // A longer label has a line of its own, so that the texts of the others are not pushed to the right.
    private const int WidestLabel = 28;

    /// <summary>Writes the text.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="root">The command line as a whole.</param>
    /// <param name="command">What is explained: <paramref name="root"/>, or one of its verbs.</param>
    /// <param name="width">Columns of the longest line; more only for a word that does not fit.</param>
    public static void Write(TextWriter output, Command root, Command command, int width)
    {
        output.Write("Description:\n");
        foreach (string line in Lines(command.Description ?? "", width - 2))
        {
            output.Write($"  {line}\n");
        }

        bool isRoot = command == root;
        string usage = string.Concat(command.Arguments.Select(static argument => $" {Usage(argument)}"));
        output.Write($"\nUsage:\n  {root.Name}{(isRoot ? " [command]" : $" {command.Name}")}{usage} [options]\n");
        IEnumerable<Option> options = isRoot
            ? command.Options
            : command.Options.Concat(root.Options.Where(static option => option.Recursive));
        Section(output, "Arguments", command.Arguments.Select(Row), width);
        Section(output, "Options", options.Where(static option => !option.Hidden).Select(Row), width);
        Section(output, "Commands", command.Subcommands.Where(static verb => !verb.Hidden).Select(Row), width);
    }

    /// <summary>The word that stands for an option's value; null: it takes none.</summary>
    public static string? ValueOf(Option option) => option.HelpName
        ?? (option.ValueType == typeof(bool) ? null : option.Name.TrimStart('-').ToUpperInvariant());

    private static void Section(
        TextWriter output, string title, IEnumerable<(string Label, string Text)> source, int width)
    {
        (string Label, string Text)[] rows = [.. source];
        if (rows.Length == 0)
        {
            return;
        }

        output.Write($"\n{title}:\n");
        int column = 2 + rows.Select(static row => row.Label.Length)
            .Where(static length => length <= WidestLabel).DefaultIfEmpty(WidestLabel).Max();
        string blank = new(' ', column + 2);
        foreach ((string label, string text) in rows)
        {
            string indent = $"  {label}".PadRight(blank.Length);
            foreach (string line in Lines(text, width - column - 2))
            {
                bool isTooLong = indent.Length > blank.Length;
                output.Write(isTooLong ? $"{indent.TrimEnd()}\n{blank}{line}\n" : $"{indent}{line}\n");
                indent = blank;
            }
        }
    }

    private static string Label(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Usage(Argument argument)
    {
        string word = $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{word}]" : word;
    }

    private static (string Label, string Text) Row(Argument argument) => (
        $"<{Label(argument)}>",
        Text(argument.Description, argument.HasDefaultValue ? argument.GetDefaultValue() : null));

    private static (string Label, string Text) Row(Option option)
    {
        IEnumerable<string> names = option.Aliases.Prepend(option.Name)
            .OrderBy(static name => name.Length).ThenBy(static name => name, StringComparer.Ordinal);
        string value = ValueOf(option) is { } word ? $" <{word}>" : "";
        return (
            $"{string.Join(", ", names)}{value}{(option.Required ? " (REQUIRED)" : "")}",
            Text(option.Description, option.HasDefaultValue ? option.GetDefaultValue() : null));
    }

    private static (string Label, string Text) Row(Command verb)
    {
        string words = string.Concat(verb.Arguments.Select(static argument => $" <{Label(argument)}>"));
        return ($"{verb.Name}{words}", Text(verb.Description, null));
    }

    private static string Text(string? description, object? value)
    {
        string given = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return given is "" or "False" ? description ?? "" : $"{description} [default: {given}]";
    }

    private static IEnumerable<string> Lines(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
