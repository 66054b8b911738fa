using Genirq.Replay;
using Genirq.Replay.Recordings;
using Genirq.Replay.Results;
using Xunit.Abstractions;

namespace Genirq.Conformance;

/// <summary>What Linux did is what happens here, in every recording that is there.</summary>
public sealed class RecordingTests(ITestOutputHelper output)
{
    // Every topic that is replayed and must match. One that is not built yet would stand in the second list by name.
    private static readonly string[] s_claimed =
    [
        "activation", "affinity", "alloc_at", "depth7", "domain", "failure", "flow", "flow7", "full7", "hierarchy",
        "inject", "irqdomain", "managed7", "matrix", "oneshot7", "prepare7", "random-irqdomain", "random-matrix",
        "random-msi", "range", "smp-affinity", "smp-matrix", "wired",
    ];

    private static readonly string[] s_notYetClaimed = [];

    public static TheoryData<string, string> Recordings
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string set in (string[])["kept", "kept 7.3", "full", "full 7.3"])
            {
                foreach (string file in RecordingFolders.FilesIn(RecordingFolders.FolderOf(set)))
                {
                    all.Add(set, Path.GetFileName(file));
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Recording_Replayed_MatchesInEveryOperation(string set, string file)
    {
        string folder = RecordingFolders.FolderOf(set);

        ReplayReport report = Replayer.Replay([Path.Combine(folder, file)]);

        using StringWriter text = new();
        ReplayReportText.Write(report, text);
        output.WriteLine(text.ToString());
        Assert.True(report.Differed == 0, text.ToString());
        Assert.Equal(CountOperations(Path.Combine(folder, file)), report.Matched);
    }

    [Fact]
    public void Topics_OfAllRecordings_AreClaimed()
    {
        IEnumerable<string> topics = RecordingFolders.Files.SelectMany(TopicsOf).Distinct();

        Assert.Empty(s_notYetClaimed);
        Assert.Empty(topics.Except(s_claimed));
    }

    [Fact]
    public void Topics_OfKeptRecordings_AreAllThatAreClaimed()
    {
        IEnumerable<string> topics = RecordingFolders.KeptFiles.SelectMany(TopicsOf).Distinct();

        Assert.Equal(s_claimed, topics.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void FullSet_WhereItLiesBesideTheRepository_IsReplayed()
    {
        int full = RecordingFolders.FilesIn(RecordingFolders.Full).Count
            + RecordingFolders.FilesIn(RecordingFolders.FullOf73).Count;

        output.WriteLine(full == 0
            ? "There is no full set beside the repository: the kept recordings alone were replayed."
            : $"{full} recordings of the full set were replayed.");
        Assert.Equal(full, RecordingFolders.Files.Count - RecordingFolders.KeptFiles.Count);
    }

    private static IEnumerable<string> TopicsOf(string file) =>
        RecordingReader.Read(file, File.ReadAllBytes(file)).Scenarios.Select(scenario => scenario.Topic);

    // Counted without the reader, so that nothing it might leave out goes unseen.
    private static int CountOperations(string file) =>
        File.ReadLines(file).Count(line => line.StartsWith("{\"t\":\"op\",", StringComparison.Ordinal));
}
