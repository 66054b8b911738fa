using System.CommandLine;
using Genirq.Cli;
using Genirq.Cli.Help;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

/// <summary>Work and memory are bounded by what is useful, not by what an input or a terminal claims.</summary>
public sealed class BoundedInputTests : IDisposable
{
    private const long ThreeGigabytes = 3L << 30;

    private readonly TemporaryFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run", "PATH")]
    [InlineData("run", "demo", "--load", "PATH")]
    [InlineData("report", "PATH")]
    [InlineData("replay", "PATH")]
    public void Tool_SparseFileOfThreeGigabytes_IsRefusedWithOneLine(params string[] words)
    {
        string path = Path.Combine(_folder.Path, "sparse");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(ThreeGigabytes);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        ToolRun run = ToolRun.Of([.. words.Select(word => word == "PATH" ? path : word)]);

        run.AssertRefused(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(59)]
    public void Help_OnATerminalOfFewColumns_HasALeastWidth(int columns)
    {
        Assert.Equal(60, HelpTextAction.Fit(columns));
        Assert.Equal(80, HelpTextAction.Fit(80));
        Assert.Equal(98, HelpTextAction.Fit(null));
        foreach (string verb in (string[])["report", "plan", "fleet", "top", "serve"])
        {
            Command root = new("genirq") { new Command(verb, string.Join(' ', Enumerable.Repeat("word", 99))) };
            using StringWriter output = new();

            HelpText.Write(output, root, root.Subcommands[0], HelpTextAction.Fit(columns));
            Assert.All(output.ToString().Split('\n'), static line => Assert.InRange(line.Length, 0, 60));
        }
    }

    [Fact]
    public void Run_LongScriptAsJson_IsWrittenAsItGoes()
    {
        string script = Path.Combine(_folder.Path, "long.json");
        string fire = """{ "do": "fire", "device": "card0", "queue": 0 }, { "do": "run" }""";
        File.WriteAllText(
            script,
            $$"""
            {
              "schema": "genirq.script/1",
              "machine": { "platform": "x86-intel", "cpus": 2, "seed": 1 },
              "devices": [
                { "name": "card0", "model": "endpoint", "slot": "0000:3e:00.0", "vectors": 4, "kinds": "msix" }
              ],
              "steps": [ { "do": "probe", "device": "card0" }, {{string.Join(", ", Enumerable.Repeat(fire, 3000))}} ]
            }
            """);
        using CountingStream stream = new();
        using (StreamWriter output = new(stream))
        using (StringWriter errors = new())
        {
            Assert.Equal((Tool.Success, ""), (Tool.Run(["run", script, "--json"], output, errors), $"{errors}"));
        }

        Assert.InRange(stream.Written, 1 << 20, long.MaxValue);
        Assert.InRange(stream.LargestWrite, 1, 1 << 17);
    }

    private sealed class CountingStream : Stream
    {
        public long Written { get; private set; }

        public int LargestWrite { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            Written += count;
            LargestWrite = Math.Max(LargestWrite, count);
        }
    }
}
