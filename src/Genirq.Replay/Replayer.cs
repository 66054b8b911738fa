using Genirq.Replay.Comparison;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;

namespace Genirq.Replay;

/// <summary>Replays recordings of a kernel's interrupt core and says where this one differs.</summary>
/// <remarks>Single thread; the same recordings give the same report.</remarks>
public static class Replayer
{
    /// <summary>Replays recordings from files.</summary>
    /// <param name="files">The files' names.</param>
    /// <param name="options">Which scenarios to run; null for all.</param>
    /// <exception cref="RecordingFormatException">A file is not a recording. Nothing was run then.</exception>
    /// <exception cref="IOException">A file cannot be read. Nothing was run then.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read. Nothing was run then.</exception>
    public static ReplayReport Replay(IReadOnlyList<string> files, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        List<Recording> recordings = [];
        foreach (string file in files)
        {
            recordings.Add(RecordingReader.Read(file, RecordingFile.Read(file).Span));
        }

        return Replay(recordings, options ?? new ReplayOptions());
    }

    /// <summary>Replays recordings that were read already.</summary>
    /// <param name="recordings">The recordings.</param>
    /// <param name="options">Which scenarios to run.</param>
    internal static ReplayReport Replay(IReadOnlyList<Recording> recordings, ReplayOptions options)
    {
        List<RecordedScenario> all = [.. recordings.SelectMany(static recording => recording.Scenarios)];
        List<string> topics =
            [.. all.Select(static scenario => scenario.Topic).Distinct().Order(StringComparer.Ordinal)];
        List<string> unmatched = FindUnmatched(all, options);
        List<ReplayFileReport> reports = [];
        if (unmatched.Count == 0)
        {
            foreach (Recording recording in recordings)
            {
                reports.Add(Replay(recording, options));
            }
        }

        return new ReplayReport(reports, topics, unmatched);
    }

    private static ReplayFileReport Replay(Recording recording, ReplayOptions options)
    {
        int operations = 0;
        List<string> topics = [];
        List<ReplayDifference> differences = [];
        foreach (RecordedScenario scenario in recording.Scenarios)
        {
            if (IsWanted(scenario, options))
            {
                operations += scenario.Operations.Count;
                differences.AddRange(ScenarioReplay.Run(recording.Header, scenario));
                if (!topics.Contains(scenario.Topic))
                {
                    topics.Add(scenario.Topic);
                }
            }
        }

        return new ReplayFileReport(recording.File, topics, operations - differences.Count, differences);
    }

    private static bool IsWanted(RecordedScenario scenario, ReplayOptions options) =>
        (options.Topics.Count == 0 || options.Topics.Contains(scenario.Topic))
        && (options.Scenarios.Count == 0 || options.Scenarios.Contains(scenario.Name));

    // A filter that matches nothing, alone or together with the others, would report success for nothing.
    private static List<string> FindUnmatched(List<RecordedScenario> all, ReplayOptions options)
    {
        List<string> unmatched =
        [
            .. options.Topics.Where(topic => !all.Exists(scenario => scenario.Topic == topic))
                .Select(static topic => $"topic \"{topic}\""),
            .. options.Scenarios.Where(name => !all.Exists(scenario => scenario.Name == name))
                .Select(static name => $"scenario \"{name}\""),
        ];
        if (unmatched.Count == 0 && !all.Exists(scenario => IsWanted(scenario, options)))
        {
            unmatched.Add("topics and scenarios together");
        }

        return unmatched;
    }
}
