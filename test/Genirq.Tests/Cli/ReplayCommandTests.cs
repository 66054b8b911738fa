using System.Text.Json;
using Genirq.Cli;

namespace Genirq.Tests.Cli;

/// <summary>The verb <c>replay</c>: exit codes, options, its two outputs, and one line for what it refuses.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private const string Header =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"virqBase":64,"nrIrqs":65536,"cpus":1,"""
        + "\"smp\":0,\"swResend\":0,\"virqHint\":1,\"maxDomains\":1}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("genirq");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Replay_OfWhatHappensHere_EndsWithZeroAndSums()
    {
        string first = Write("first.jsonl", Scenario("one", "alpha", "64"));
        string second = Write("second.jsonl", Scenario("two", "beta", "64"), Scenario("three", "beta", "64"));

        (int code, string output, string errors) = Run("replay", first, second);

        Assert.Equal((0, ""), (code, errors));
        Assert.Equal(
            $"{first}: ops 2 matched, 0 differed\n{second}: ops 4 matched, 0 differed\n"
            + "total: ops 6 matched, 0 differed\n",
            output);
    }

    [Fact]
    public void Replay_OfSomethingElse_EndsWithOneAndShowsIt()
    {
        string file = Write("file.jsonl", Scenario("one", "alpha", "65"));

        (int code, string output, string errors) = Run("replay", file);

        Assert.Equal((1, ""), (code, errors));
        Assert.Equal(
            $$"""
            {{file}}: ops 1 matched, 1 differed
              one, operation 0: descs {"irq":-1,"from":64,"cnt":1}
                res $.ret: expected 65, was 64
                  expected: {"ret":65}
                  actual:   {"ret":64}
            total: ops 1 matched, 1 differed

            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public void Replay_OfManyDifferences_ShowsTheFirstOfEachFileAndCountsTheRest()
    {
        string file = Write("file.jsonl", [.. Enumerable.Range(0, 25).Select(i => Scenario($"s{i}", "alpha", "1"))]);

        (int code, string output, _) = Run("replay", file);

        Assert.Equal(1, code);
        Assert.Contains("  s9, operation 0: descs", output, StringComparison.Ordinal);
        Assert.DoesNotContain("  s10, operation 0: descs", output, StringComparison.Ordinal);
        Assert.Contains("\n  and 15 more\n", output, StringComparison.Ordinal);
        Assert.EndsWith("total: ops 25 matched, 25 differed\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_WithControlCharactersInNames_PrintsNone()
    {
        string file = Write("file.jsonl", Scenario("a\\u001b[2J\\nb", "alpha", "1"));

        (_, string output, _) = Run("replay", file);

        Assert.Contains("  a?[2J?b, operation 0", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--topic", "alpha")]
    [InlineData(4, "--topic", "beta")]
    [InlineData(6, "--topic", "alpha", "--topic", "beta")]
    [InlineData(2, "--scenario", "three")]
    [InlineData(2, "--topic", "beta", "--scenario", "three")]
    [InlineData(4, "--scenario", "one", "--scenario", "two")]
    public void Replay_WithFilters_RunsThoseScenariosOnly(int operations, params string[] filters)
    {
        string file = Write(
            "file.jsonl",
            Scenario("one", "alpha", "64"), Scenario("two", "beta", "64"), Scenario("three", "beta", "64"));

        (int code, string output, _) = Run(["replay", file, .. filters]);

        Assert.Equal(0, code);
        Assert.EndsWith($"total: ops {operations} matched, 0 differed\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topic \"gamma\"", "--topic", "gamma")]
    [InlineData("topic \"ALPHA\"", "--topic", "ALPHA")]
    [InlineData("scenario \"four\"", "--scenario", "four")]
    [InlineData("topic \"gamma\"", "--topic", "alpha", "--topic", "gamma")]
    [InlineData("topics and scenarios together", "--topic", "alpha", "--scenario", "two")]
    public void Replay_WithAFilterThatMatchesNothing_SaysWhichTopicsThereAre(string what, params string[] filters)
    {
        string file = Write("file.jsonl", Scenario("two", "beta", "64"), Scenario("one", "alpha", "64"));

        AssertRefused(
            $"nothing to replay; no scenario matches: {what}. The topics are alpha, beta.",
            ["replay", file, .. filters]);
    }

    [Fact]
    public void Replay_AsJson_HasTheDocumentedMembers()
    {
        string good = Write("good.jsonl", Scenario("one", "alpha", "64"));
        string bad = Write("bad.jsonl", Scenario("two", "beta", "65"));

        (int code, string output, string errors) = Run("replay", good, bad, "--json");

        Assert.Equal((1, ""), (code, errors));
        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(["schema", "matched", "differed", "files"], Names(report.RootElement));
        Assert.Equal("genirq.replay/1", report.RootElement.GetProperty("schema").GetString());
        Assert.Equal(3, report.RootElement.GetProperty("matched").GetInt32());
        Assert.Equal(1, report.RootElement.GetProperty("differed").GetInt32());
        JsonElement files = report.RootElement.GetProperty("files");
        Assert.Equal(2, files.GetArrayLength());
        Assert.Equal(["file", "topics", "matched", "differed", "differences"], Names(files[1]));
        Assert.Equal(good, files[0].GetProperty("file").GetString());
        Assert.Equal(0, files[0].GetProperty("differences").GetArrayLength());
        JsonElement difference = files[1].GetProperty("differences")[0];
        Assert.Equal(["scenario", "n", "op", "args", "mismatches"], Names(difference));
        Assert.Equal(64, difference.GetProperty("args").GetProperty("from").GetInt32());
        JsonElement mismatch = difference.GetProperty("mismatches")[0];
        Assert.Equal(["part", "where", "expected", "actual"], Names(mismatch));
        Assert.Equal(65, mismatch.GetProperty("expected").GetProperty("ret").GetInt32());
        Assert.Equal(64, mismatch.GetProperty("actual").GetProperty("ret").GetInt32());
    }

    [Fact]
    public void Replay_AsJson_HasNullForNothingAndTextsForWarnings()
    {
        string file = Write(
            "file.jsonl",
            """
            {"t":"scenario","name":"one","topic":"alpha"}
            {"t":"op","n":0,"op":"dump","args":{},"res":{"ret":0},"warn":["function@chip.c:1"]}
            {"t":"op","n":1,"op":"remove","args":{"dev":9},"res":{"ret":0}}
            {"t":"op","n":2,"op":"dispose","args":{"v":70}}
            {"t":"op","n":3,"op":"map","args":{"d":-1,"hw":1},"res":{"ret":0}}
            {"t":"end","ops":4}

            """);

        (int code, string output, _) = Run("replay", "--json", file);

        Assert.Equal(1, code);
        using JsonDocument report = JsonDocument.Parse(output);
        JsonElement differences = report.RootElement.GetProperty("files")[0].GetProperty("differences");
        JsonElement dump = differences[0].GetProperty("mismatches");
        Assert.Equal("res", dump[0].GetProperty("part").GetString());
        Assert.Equal(JsonValueKind.Null, dump[0].GetProperty("actual").ValueKind);
        Assert.Equal("warn", dump[1].GetProperty("part").GetString());
        Assert.Equal("function@chip.c:1", dump[1].GetProperty("expected")[0].GetString());
        Assert.Equal(JsonValueKind.Null, dump[1].GetProperty("actual").ValueKind);
        JsonElement threw = differences[1].GetProperty("mismatches")[0].GetProperty("actual");
        Assert.Equal("InvalidOperationException: There is no device 9.", threw.GetString());
        JsonElement warned = differences[2].GetProperty("mismatches")[0];
        Assert.Equal("warn", warned.GetProperty("part").GetString());
        Assert.Equal(JsonValueKind.Null, warned.GetProperty("expected").ValueKind);
        Assert.Equal(1, warned.GetProperty("actual").GetArrayLength());
    }

    [Fact]
    public void Replay_OfATruncatedFile_NamesLineAndReasonAndPrintsNothingElse()
    {
        string whole = Write("whole.jsonl", Scenario("one", "alpha", "64"));
        string cut = Write("cut.jsonl", Scenario("two", "alpha", "64"));
        string text = File.ReadAllText(cut);
        File.WriteAllText(cut, text[..^22]);

        // The first file is not reported either: a report is whole or it is not there.
        AssertRefused($"{cut}:4: bad JSON at byte", "replay", whole, cut);
    }

    [Fact]
    public void Replay_OfAReorderedFile_NamesLineAndReason()
    {
        string file = Write("file.jsonl", Scenario("one", "alpha", "64"));
        string[] lines = File.ReadAllLines(file);
        (lines[2], lines[3]) = (lines[3], lines[2]);
        File.WriteAllLines(file, lines);

        AssertRefused($"{file}:3: operation 1 stands where 0 is due", "replay", file);
    }

    [Fact]
    public void Replay_OfWhatIsNoRecording_SaysWhy()
    {
        string empty = Path.Combine(_folder.FullName, "empty");
        File.WriteAllBytes(empty, []);
        string binary = Path.Combine(_folder.FullName, "binary");
        File.WriteAllBytes(binary, [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0xfe]);
        string missing = Path.Combine(_folder.FullName, "missing");
        string folder = _folder.FullName;

        AssertRefused($"{empty}:1: the header is missing: the file is empty", "replay", empty);
        AssertRefused($"{binary}:1: the line is not UTF-8", "replay", binary);
        AssertRefused($"{missing}: there is no such file.", "replay", missing);
        AssertRefused($"{folder}: a directory, not a recording.", "replay", folder);
        AssertRefused("a file's name is empty.", "replay", "");
    }

    [Fact]
    public void Replay_WithWrongWords_IsRefused()
    {
        string file = Write("file.jsonl", Scenario("one", "alpha", "64"));

        AssertRefused("Required argument", "replay");
        AssertRefused("There is no option '--nonsense' here.", "replay", file, "--nonsense");
        AssertRefused("Required argument missing for option: '--topic'.", "replay", file, "--topic");
    }

    private static void AssertRefused(string beginning, params string[] words)
    {
        (int code, string output, string errors) = Run(words);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"genirq: {beginning}", errors, StringComparison.Ordinal);
        Assert.Equal(1, errors.Count(static c => c == '\n'));
        Assert.EndsWith("\n", errors, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Errors) Run(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int code = Tool.Run(words, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static IEnumerable<string> Names(JsonElement members) =>
        members.EnumerateObject().Select(static member => member.Name);

    // Two operations: the first number at or above 64 in an empty world, which is 64, and a look at the state.
    private static string Scenario(string name, string topic, string number) =>
        $$$"""
        {"t":"scenario","name":"{{{name}}}","topic":"{{{topic}}}"}
        {"t":"op","n":0,"op":"descs","args":{"irq":-1,"from":64,"cnt":1},"res":{"ret":{{{number}}}}}
        {"t":"op","n":1,"op":"dump","args":{},"st":{"dev":[],"use":[]}}
        {"t":"end","ops":2}

        """.ReplaceLineEndings("\n");

    private string Write(string name, params string[] scenarios)
    {
        string file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, Header + "\n" + string.Concat(scenarios).ReplaceLineEndings("\n"));
        return file;
    }
}
