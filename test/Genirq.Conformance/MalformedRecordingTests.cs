using System.Text;
using Genirq.Replay.Recordings;

namespace Genirq.Conformance;

/// <summary>What is not a recording is refused with the line and the reason, before anything of it is run.</summary>
public sealed class MalformedRecordingTests
{
    private const string Header =
        """{"t":"header","format":"genirq-msi-conformance","version":1,"virqBase":64,"nrIrqs":65536,"cpus":1,"""
        + "\"smp\":0,\"swResend\":0,\"virqHint\":1,\"msiMaxIndex\":65535,\"maxDomains\":1}";

    private const string Scenario = """{"t":"scenario","name":"one","topic":"t"}""";
    private const string Dump = """{"t":"op","n":0,"op":"dump","args":{}}""";
    private const string End = """{"t":"end","ops":1}""";

    private static readonly string[] s_whole =
        File.ReadAllLines(Path.Combine(RecordingFolders.Kept, "directed-matrix.jsonl"));

    [Fact]
    public void Whole_IsRead()
    {
        Assert.Single(Read(Header, Scenario, Dump, End).Scenarios);
    }

    [Fact]
    public void UnknownMembers_AreIgnored()
    {
        Recording recording = Read(
            Header.Replace("{\"t\"", "{\"more\":[1],\"t\"", StringComparison.Ordinal),
            Scenario.Replace("{\"t\"", "{\"more\":{},\"t\"", StringComparison.Ordinal),
            Dump.Replace("{\"t\"", "{\"more\":null,\"t\"", StringComparison.Ordinal),
            End.Replace("{\"t\"", "{\"more\":2,\"t\"", StringComparison.Ordinal));

        Assert.Single(recording.Scenarios);
    }

    [Fact]
    public void Truncated_AtAnyByte_IsRefusedInTheLastLineLeft()
    {
        const int TwoScenarios = 40;
        byte[] whole = Encoding.UTF8.GetBytes(string.Join('\n', s_whole.Take(TwoScenarios)) + "\n");
        int line = 1;
        for (int length = 0; length < whole.Length; length++)
        {
            bool isWholeScenario = IsAfterEnd(whole, length);
            RecordingFormatException? error = TryRead(whole.AsSpan(0, length), out Recording? recording);
            if (isWholeScenario)
            {
                // What is left is a shorter recording, which the format cannot tell from a truncated one.
                Assert.Equal(CountEnds(whole.AsSpan(0, length)), recording!.Scenarios.Count);
            }
            else
            {
                Assert.NotNull(error);
                Assert.Equal(length > 0 && whole[length - 1] == '\n' ? line - 1 : line, error.Line);
                Assert.NotEmpty(error.Reason);
            }

            line += whole[length] == '\n' ? 1 : 0;
        }
    }

    [Fact]
    public void Reordered_AnyTwoNeighbours_AreRefusedInTheFirstLine()
    {
        for (int i = 0; i + 1 < s_whole.Length; i++)
        {
            string[] lines = [.. s_whole];
            (lines[i], lines[i + 1]) = (lines[i + 1], lines[i]);

            Assert.Equal(i + 1, Refuse(lines).Line);
        }
    }

    [Fact]
    public void WithoutOneLine_IsRefused()
    {
        for (int i = 0; i < s_whole.Length; i++)
        {
            int removed = i;

            Assert.InRange(Refuse([.. s_whole.Where((_, at) => at != removed)]).Line, 1, s_whole.Length);
        }
    }

    [Theory]
    [InlineData(1, "the header is missing", Scenario, Dump, End)]
    [InlineData(2, "a second header", Header, Header)]
    [InlineData(2, "an operation before any scenario", Header, Dump)]
    [InlineData(2, "an end before any scenario", Header, End)]
    [InlineData(3, "\"one\" has no end", Header, Scenario, Scenario)]
    [InlineData(3, "the end counts 1 operations; \"one\" has 0", Header, Scenario, End)]
    [InlineData(4, "operation 0 stands where 1 is due", Header, Scenario, Dump, Dump)]
    [InlineData(5, "a second scenario \"one\"", Header, Scenario, Dump, End, Scenario)]
    [InlineData(3, "the file is cut: \"one\" has no end", Header, Scenario, Dump)]
    [InlineData(1, "the file is cut: it has no scenario", Header)]
    [InlineData(3, "the line kind \"note\" is not known", Header, Scenario, """{"t":"note"}""")]
    [InlineData(3, "the line is not an object", Header, Scenario, "[]")]
    [InlineData(3, "\"t\" is missing", Header, Scenario, "{}")]
    [InlineData(3, "bad JSON: the line is empty", Header, Scenario, "", Dump, End)]
    [InlineData(3, "bad JSON at byte 6", Header, Scenario, """{"t" "op"}""")]
    [InlineData(3, "bad JSON: a text holds half a surrogate pair", Header, Scenario, """{"t":"\ud800"}""")]
    public void Lines_OutOfPlaceOrShape_AreRefused(int line, string reason, params string[] lines)
    {
        RecordingFormatException error = Refuse(lines);

        Assert.Equal((line, reason), (error.Line, error.Reason));
        Assert.Equal($"file:{line}: {reason}", error.Message);
    }

    [Theory]
    [InlineData("\"format\":\"genirq-msi-conformance\"", "\"format\":\"other\"", "the format is \"other\"")]
    [InlineData("\"version\":1", "\"version\":2", "version 2 of the format is not known; 1 is")]
    [InlineData("\"version\":1", "\"version\":\"1\"", "\"version\" is \"1\", not a whole number")]
    [InlineData("\"virqBase\":64,", "", "\"virqBase\" is missing")]
    [InlineData("\"cpus\":1", "\"cpus\":0", "\"cpus\" is 0, outside 1 to 64")]
    [InlineData("\"smp\":0", "\"smp\":2", "\"smp\" is 2, outside 0 to 1")]
    [InlineData("\"virqHint\":1,", "", "\"virqHint\" is missing")]
    [InlineData("\"maxDomains\":1", "\"maxDomains\":9", "\"maxDomains\" is 9, outside 1 to 2")]
    [InlineData("\"msiMaxIndex\":65535", "\"msiMaxIndex\":7", "\"msiMaxIndex\" is not 65535")]
    public void Header_WithOneMemberWrong_IsRefused(string old, string changed, string reason)
    {
        RecordingFormatException error =
            Refuse(Header.Replace(old, changed, StringComparison.Ordinal), Scenario, Dump, End);

        Assert.Equal(1, error.Line);
        Assert.StartsWith(reason, error.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"t":"op","n":0,"op":"nonsense","args":{}}""", "the operation \"nonsense\" is not known")]
    [InlineData("""{"t":"op","n":1,"op":"dump","args":{}}""", "operation 1 stands where 0 is due")]
    [InlineData("""{"t":"op","n":-1,"op":"dump","args":{}}""", "\"n\" is -1, outside 0 to 2147483647")]
    [InlineData("""{"t":"op","n":0.5,"op":"dump","args":{}}""", "\"n\" is 0.5, not a whole number")]
    [InlineData("""{"t":"op","op":"dump","args":{}}""", "\"n\" is missing")]
    [InlineData("""{"t":"op","n":0,"op":"dump"}""", "\"args\" is missing")]
    [InlineData("""{"t":"op","n":0,"op":"dump","args":[]}""", "\"args\" is not an object")]
    [InlineData("""{"t":"op","n":0,"op":"dump","args":{},"ev":{}}""", "\"ev\" is not an array")]
    [InlineData("""{"t":"op","n":0,"op":"dump","args":{},"res":1}""", "\"res\" is not an object")]
    [InlineData("""{"t":"op","n":0,"op":"dump","args":{},"st":null}""", "\"st\" is not an object")]
    [InlineData("""{"t":"op","n":0,"op":"dump","args":{},"warn":[1]}""", "\"warn\" holds something that is not text")]
    [InlineData("""{"t":"op","n":0,"op":"map","args":{"d":0}}""", "map: \"hw\" is missing")]
    [InlineData("""{"t":"op","n":0,"op":"map","args":{"d":"x","hw":1}}""", "map: \"d\" is \"x\", not a whole number")]
    [InlineData("""{"t":"op","n":0,"op":"set_type","args":{"v":1,"type":"up"}}""", "set_type: the trigger type")]
    [InlineData("""{"t":"op","n":0,"op":"inject","args":{"at":"d0.x","err":-1}}""", "inject: the point \"d0.x\"")]
    [InlineData("""{"t":"op","n":0,"op":"alloc_at","args":{"aff":"cpu9"}}""", "alloc_at: the affinity \"cpu9\"")]
    [InlineData("""{"t":"op","n":0,"op":"dump","op":"dump","args":{}}""", "bad JSON")]
    public void Operation_WithOnePartWrong_IsRefused(string operation, string reason)
    {
        RecordingFormatException error = Refuse(Header, Scenario, operation, End);

        Assert.Equal(3, error.Line);
        Assert.StartsWith(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_ThatAreNoUtf8_AreRefused()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(Header + "\n"), 0xff, 0xfe, (byte)'\n'];

        RecordingFormatException? error = TryRead(content, out _);

        Assert.Equal((2, "the line is not UTF-8"), (error!.Line, error.Reason));
    }

    private static bool IsAfterEnd(byte[] whole, int length)
    {
        ReadOnlySpan<byte> left = whole.AsSpan(0, length);
        left = left.EndsWith("\n"u8) ? left[..^1] : left;
        bool isAtLineEnd = left.Length < whole.Length && whole[left.Length] == '\n';
        return isAtLineEnd && left[(left.LastIndexOf((byte)'\n') + 1)..].StartsWith("{\"t\":\"end\""u8);
    }

    private static int CountEnds(ReadOnlySpan<byte> content) => content.Count("{\"t\":\"end\""u8);

    private static Recording Read(params string[] lines) =>
        RecordingReader.Read("file", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static RecordingFormatException Refuse(params string[] lines) =>
        Assert.Throws<RecordingFormatException>(() => Read(lines));

    private static RecordingFormatException? TryRead(ReadOnlySpan<byte> content, out Recording? recording)
    {
        try
        {
            recording = RecordingReader.Read("file", content);
            return null;
        }
        catch (RecordingFormatException error)
        {
            recording = null;
            return error;
        }
    }
}
