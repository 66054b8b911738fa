using System.CommandLine;
using System.Text;
using System.Text.Json;
using Genirq.Cli.Tables;
using Genirq.Planning.Fleets;
using Genirq.Planning.Pictures;
using Genirq.Planning.Reports;

namespace Genirq.Cli.Commands;

/// <summary><c>genirq fleet</c>: reports on many machines, several at once.</summary>
internal static class FleetCommand
{
    private static readonly Argument<string[]> s_paths = new("PATH")
    {
        Description = "Captures of any kind (see report); a folder that is none stands for all files and trees in "
            + "it; - reads a list of paths, one a line, from the standard input, and so does no PATH.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> s_json = new("--json", "-J")
    {
        Description = "One line of JSON for each machine, schema genirq.fleet/2, as soon as it and those before it are "
            + "done.",
    };

    private static readonly Option<int?> s_cpus = new("--cpus")
    {
        Description = "Take each machine to have N CPUs, and ask what its drivers would get there.",
        HelpName = "N",
    };

    private static readonly Option<int?> s_jobs = new("--jobs", "-j")
    {
        Description = "Machines that are worked on at once; as many as there are CPUs by default.",
        HelpName = "N",
    };

    private static readonly Option<string?> s_only = new("--only")
    {
        Description = "Show machines with these verdicts only, joined by commas; sums and exit code are of all.",
        HelpName = "WORDS",
    };

    private static readonly Option<string?> s_resume = new("--resume")
    {
        Description = "Append the lines of JSON to FILE, and leave out the machines that have a line there: a run that "
            + "was stopped goes on.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> s_unordered = new("--unordered")
    {
        Description = "Tell of each machine as soon as it is done, not in the order of the inputs.",
    };

    private static readonly Option<string?> s_sort = new("--sort")
    {
        Description = $"Sort the table by this column, out of {FleetText.Names}: numbers from the largest, words from "
            + "A. Not with lines of JSON, which go out as they come.",
        HelpName = "COL",
    };

    private static readonly Option<string?> s_html = new("--html")
    {
        Description = "Write a page of all machines, the tightest first, into this file as well.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_failOn = FailOn.Create();

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Command command = new("fleet", "Report on many machines at once: what they ask, where they are full.")
        {
            s_paths, s_json, s_cpus, s_jobs, s_unordered, s_sort, s_only, s_resume, s_html, s_failOn,
        };
        command.SetAction(Run);
        return command;
    }

    private static FleetOptions OptionsOf(ParseResult parsed)
    {
        FleetOptions options = new()
        {
            Cpus = SourceArgument.OptionsOf(parsed.GetValue(s_cpus)).Cpus,
            IsOrdered = !parsed.GetValue(s_unordered),
        };
        return parsed.GetValue(s_jobs) switch
        {
            null => options,
            >= 1 and <= FleetOptions.MaximumJobs and { } jobs => options with { Jobs = jobs },
            { } jobs => throw new ToolException($"--jobs: {jobs} is not from 1 to {FleetOptions.MaximumJobs}."),
        };
    }

    private static int Run(ParseResult parsed)
    {
        FleetOptions options = OptionsOf(parsed);
        IReadOnlySet<VerdictKind> failing = FailOn.Read(parsed.GetValue(s_failOn)!);
        IReadOnlySet<VerdictKind>? shown = parsed.GetValue(s_only) is { } only ? FailOn.Words("--only", only) : null;
        TableColumn<FleetEntry>? sort = parsed.GetValue(s_sort) is { } column ? FleetText.Find(column) : null;
        string? page = parsed.GetValue(s_html);
        RefuseTogether(parsed, sort is not null, page is not null);
        string[] paths = parsed.GetValue(s_paths) ?? [];
        FleetRunner runner = new(options);
        FleetTally tally = new();
        TextWriter output = parsed.InvocationConfiguration.Output;
        using FleetJournal? journal = parsed.GetValue(s_resume) is { } file ? FleetJournal.Open(file) : null;
        foreach (FleetLine line in journal?.Earlier ?? [])
        {
            tally.AddEarlier(line.Verdict);
        }

        bool isJson = parsed.GetValue(s_json) || journal is not null;
        IEnumerable<string> inputs = FleetInputs.Expand(Words(paths)).Where(input => journal?.Has(input) != true);
        int? total = null;
        if (paths.Length > 0 && !paths.Contains(SourceArgument.StandardInput))
        {
            string[] all = [.. inputs];
            (inputs, total) = (all, all.Length);
        }

        using FleetProgress progress = new(runner, parsed.InvocationConfiguration.Error, total, isJson);
        runner.Run(inputs, entry =>
        {
            if (journal?.Has(entry.Source) == true)
            {
                return;
            }

            bool isShown = shown is null || (entry.Verdict is { } verdict && shown.Contains(verdict.Kind));
            tally.Add(entry, keepsRow: isShown && (!isJson || page is not null));
            if (isJson && isShown)
            {
                WriteLine(output, journal, entry);
            }
        });
        progress.Dispose();
        if (tally.Machines + tally.Unreadable == 0)
        {
            throw new ToolException("there is no input: neither a PATH nor a line on the standard input.");
        }

        if (page is not null)
        {
            OutputFile.WriteMarkup("--html", page, writer => FleetHtml.Write(tally.Rows, writer));
        }

        if (!isJson)
        {
            FleetText.Write(output, tally, options.Cpus, sort, Ink.For(output));
        }

        return tally.Unreadable > 0 ? Tool.BadInput
            : failing.Any(kind => tally[kind] > 0) ? Tool.Differs
            : Tool.Success;
    }

    private static void RefuseTogether(ParseResult parsed, bool isSorted, bool hasPage)
    {
        if (isSorted && (parsed.GetValue(s_json) || parsed.GetValue(s_resume) is not null))
        {
            throw new ToolException("--sort: lines of JSON go out as they come; only the table is sorted.");
        }

        if (hasPage && parsed.GetValue(s_resume) is not null)
        {
            throw new ToolException(
                "--html: with --resume not all machines are read; make the page in a run of its own.");
        }
    }

    private static IEnumerable<string> Words(string[] paths)
    {
        foreach (string path in paths.Length == 0 ? [SourceArgument.StandardInput] : paths)
        {
            if (path != SourceArgument.StandardInput)
            {
                yield return path;
                continue;
            }

            using StreamReader input = new(Console.OpenStandardInput(), new UTF8Encoding(false));
            while (input.ReadLine() is { } line)
            {
                if (line.Trim() is { Length: > 0 } name)
                {
                    yield return name;
                }
            }
        }
    }

    // Each line goes out at once: whoever reads them may be waiting.
    private static void WriteLine(TextWriter output, FleetJournal? journal, FleetEntry entry)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            FleetJson.Write(entry, writer);
        }

        if (journal is not null)
        {
            journal.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
            return;
        }

        output.Write(Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        output.Write('\n');
        output.Flush();
    }
}
