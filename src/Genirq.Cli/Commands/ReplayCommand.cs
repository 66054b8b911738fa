using System.CommandLine;
using System.Text.Json;
using Genirq.Replay;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;

namespace Genirq.Cli.Commands;

/// <summary>The verb <c>replay</c>: replays recordings of a kernel and says where this subsystem differs.</summary>
internal static class ReplayCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        Argument<string[]> files = new("FILE")
        {
            Description = "Recordings, as JSON lines.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> topics = new("--topic")
        {
            Description = "Replay the scenarios of this topic only; may be given several times.",
        };
        Option<string[]> scenarios = new("--scenario")
        {
            Description = "Replay the scenario of this name only; may be given several times.",
        };
        Option<bool> json = new("--json") { Description = "Write the report as JSON." };
        Command command = new("replay", "Replay recordings of a kernel and compare every result, event and state.")
        {
            files, topics, scenarios, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(files),
            new ReplayOptions
            {
                Topics = parsed.GetValue(topics) ?? [],
                Scenarios = parsed.GetValue(scenarios) ?? [],
            },
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output));
        return command;
    }

    // The report is written when all of it is known: what stands on the output is whole.
    private static int Run(string[] files, ReplayOptions options, bool json, TextWriter output)
    {
        ReplayReport report = Replay(files, options);
        if (report.Unmatched.Count > 0)
        {
            throw new ToolException(
                $"nothing to replay; no scenario matches: {string.Join(", ", report.Unmatched)}. "
                + $"The topics are {string.Join(", ", report.Topics)}.");
        }

        if (json)
        {
            output.WriteLine(ToJson(report));
        }
        else
        {
            ReplayReportText.Write(report, output);
        }

        return report.Differed == 0 ? Tool.Success : Tool.Differs;
    }

    private static ReplayReport Replay(string[] files, ReplayOptions options)
    {
        foreach (string file in files)
        {
            if (file.Length == 0)
            {
                throw new ToolException("a file's name is empty.");
            }

            if (Directory.Exists(file))
            {
                throw new ToolException($"{file}: a directory, not a recording.");
            }

            if (!File.Exists(file))
            {
                throw new ToolException($"{file}: there is no such file.");
            }
        }

        try
        {
            return Replayer.Replay(files, options);
        }
        catch (RecordingFormatException exception)
        {
            throw new ToolException(exception.Message);
        }
    }

    private static string ToJson(ReplayReport report)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            ReplayReportJson.Write(report, writer);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
