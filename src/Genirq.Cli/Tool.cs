using System.CommandLine;
using System.CommandLine.Parsing;
using Genirq.Cli.Commands;
using Genirq.Cli.Help;
using Genirq.Cli.Live;
using Genirq.Cli.Tables;

namespace Genirq.Cli;

/// <summary>The command line as a whole: finds the verb, runs it, and turns each way to fail into one line.</summary>
internal static class Tool
{
    /// <summary>It fits, or it is the same.</summary>
    internal const int Success = 0;

    /// <summary>It does not fit, or it differs.</summary>
    internal const int Differs = 1;

    /// <summary>Wrong words or bad input: one line on the error stream says what and where.</summary>
    internal const int BadInput = 2;

    /// <summary>Whoever read the output went away: what a shell shows of a program that SIGPIPE ended.</summary>
    internal const int ClosedPipe = 141;

    /// <summary>The user interrupted it: what a shell shows of a program that SIGINT ended.</summary>
    internal const int Interrupted = 130;

    // What the words are in which help speaks of the tool.
    private const string Name = "genirq";
    private const string Description =
        "Linux's generic interrupt and MSI subsystem: reports, plans, machines in memory, replays.";

    // In the order of the help.
    private static readonly Verb[] s_verbs =
    [
        new("report", ReportCommand.Create),
        new("plan", PlanCommand.Create),
        new("fleet", FleetCommand.Create),
        new("capture", CaptureCommand.Create),
        new("replay", ReplayCommand.Create),
        new("run", RunCommand.Create),
        new("vfio", VfioCommand.Create),
        new("serve", ServeCommand.Create),
        new("conform", ConformCommand.Create),
        new("vfio-user", InspectServerCommand.Create),
        new("top", TopCommand.Create),
        new("metrics", MetricsCommand.Create),
        new("help", HelpCommand.Create, needsAll: true),
        new("completion", CompletionCommand.Create),
    ];

    // Once each: options remember each command that they were ever given to, which a process with many runs would pay
    // for.
    private static readonly Lazy<Command> s_all = new(static () => CreateRoot(s_verbs));
    private static readonly Lazy<Command> s_completed = new(static () => Fill(new RootCommand(Description), s_verbs));

    // EPIPE.
    private const int BrokenPipe = 32;

    /// <summary>Runs the tool once.</summary>
    /// <param name="arguments">The words after the tool's name.</param>
    /// <param name="output">Where data goes. It is flushed before this returns.</param>
    /// <param name="errors">Where the one line of a failure goes.</param>
    /// <returns>The exit code: <see cref="Success"/>, <see cref="Differs"/> or <see cref="BadInput"/>.</returns>
    internal static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        ParseResult parsed = Parse(arguments);
        if (IsWrong(parsed))
        {
            return Refuse(errors, $"{OneLine(Fault(parsed))} Try 'genirq --help'.");
        }

        try
        {
            InvocationConfiguration configuration = new()
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
            };
            int code = parsed.Invoke(configuration);
            output.Flush();
            return code;
        }
        catch (ToolException exception)
        {
            int code = Refuse(errors, exception.Message);
            foreach (string choice in exception.Choices)
            {
                errors.WriteLine($"  {OneLine(choice)}");
            }

            errors.Flush();
            return code;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            return ClosedPipe;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            || OutputFile.IsTooLong(exception))
        {
            return Refuse(errors, exception.Message);
        }
    }

    /// <summary>The command line with all verbs.</summary>
    internal static Command All => s_all.Value;

    // The verb that is named first is made alone, which saves a fifth of a short run; all of them where the words are
    // wrong, so that the message can name another verb. Completion is a directive, which only a root command of the
    // option library has: it finds the tool's name by reflection, which takes as long as making a verb's options.
    private static ParseResult Parse(string[] arguments)
    {
        if (arguments is [['[', ..], ..])
        {
            return s_completed.Value.Parse(arguments);
        }

        Verb? named = arguments is [var first, ..] ? Array.Find(s_verbs, verb => verb.Name == first) : null;
        ParseResult? parsed = named is { NeedsAll: false } verb ? verb.Alone.Value.Parse(arguments) : null;
        return parsed is null || IsWrong(parsed) ? All.Parse(arguments) : parsed;
    }

    private static bool IsWrong(ParseResult parsed) => parsed.Errors.Count > 0 || UnknownOption(parsed) is not null;

    private static Command CreateRoot(params ReadOnlySpan<Verb> verbs) =>
        Fill(new Command(Name, Description), verbs);

    private static Command Fill(Command root, params ReadOnlySpan<Verb> verbs)
    {
        root.Options.Clear();
        root.Options.Add(CommonOptions.Help());
        root.Options.Add(CommonOptions.Version());
        foreach (Verb verb in verbs)
        {
            root.Subcommands.Add(verb.Create());
        }

        return root;
    }

    // An unexpected argument says more than the verb that is missing because of it.
    private static string Fault(ParseResult parsed) =>
        UnknownOption(parsed) is { } option
            ? $"There is no option '{option}' here.{NearestWord.Question(NameOf(option), OptionNames(parsed))}"
        : parsed.UnmatchedTokens is [string word, ..]
            ? $"'{word}' is an unexpected argument.{NearestVerb(parsed, word)}"
        : parsed.Errors[0] is { SymbolResult: OptionResult { Tokens: [{ Value: var value }] } result }
            && Nullable.GetUnderlyingType(result.Option.ValueType) is not null
            ? $"{result.Option.Name}: '{value}' is not a whole number that it can take."
        : parsed.Errors[0].Message;

    // The parser takes a word with a dash that it does not know for the name of a file.
    private static string? UnknownOption(ParseResult parsed) => parsed.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value is ['-', _, ..])?.Value;

    private static string NameOf(string option) =>
        option.IndexOf('=', StringComparison.Ordinal) is > 0 and var end ? option[..end] : option;

    // Those of the verb that was found, and those that every verb has.
    private static IEnumerable<string> OptionNames(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Concat(parsed.RootCommandResult.Command.Options.Where(static option => option.Recursive))
        .SelectMany(static option => option.Aliases.Prepend(option.Name));

    private static string NearestVerb(ParseResult parsed, string word) =>
        parsed.CommandResult.Command is var root && root == parsed.RootCommandResult.Command
        ? NearestWord.Question(word, root.Subcommands.Select(static command => command.Name))
        : "";

    /// <summary>Refuses to go on.</summary>
    /// <param name="errors">The error stream.</param>
    /// <param name="line">What is wrong, in one line.</param>
    /// <returns><see cref="BadInput"/>.</returns>
    internal static int Refuse(TextWriter errors, string line)
    {
        errors.WriteLine($"genirq: {OneLine(line)}");
        errors.Flush();
        return BadInput;
    }

    // A verb, and a command line that has no other.
    private sealed class Verb(string name, Func<Command> create, bool needsAll = false)
    {
        public string Name => name;

        public Func<Command> Create => create;

        public bool NeedsAll => needsAll;

        public Lazy<Command> Alone => field ??= new Lazy<Command>(() => CreateRoot(this));
    }

    /// <summary>A message as one line, whatever a parser or the system put into it.</summary>
    private static string OneLine(string message) => PlainText.Of(message.ReplaceLineEndings(" ").Trim());
}
