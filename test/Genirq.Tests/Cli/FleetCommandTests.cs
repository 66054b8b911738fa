using System.Text.Json;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

public sealed class FleetCommandTests : IDisposable
{
    private const string Listing =
        "00:00.0 0600: 8086:2020\n01:00.0 0108: 8086:0a54\n\tCapabilities: [b0] MSI-X: Enable+ Count=129 Masked-\n"
        + "\tKernel driver in use: nvme\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fleet_Json_HasALineForEachInputWithTheSchemasFields()
    {
        string good = Write("good", Listing);
        string arm = Write("arm", "0000:00:00.0 PCI bridge: ARM Device 0100\n");

        ToolRun run = ToolRun.Of("fleet", "--json", good, arm);

        Assert.Equal((0, ""), (run.Code, run.Errors));
        string[] lines = run.Output.Split('\n');
        Assert.Equal((3, ""), (lines.Length, lines[2]));
        using JsonDocument first = JsonDocument.Parse(lines[0]);
        Assert.Equal(
            [
                "schema", "source", "kind", "platform", "cpus", "functions", "devices", "asked", "granted", "assumed",
                "vectors", "worstCpu", "verdict", "fits", "notes",
            ],
            first.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("genirq.fleet/2", first.RootElement.GetProperty("schema").GetString());
        Assert.Equal(["size", "available", "reserved", "allocated"], Names(first.RootElement.GetProperty("vectors")));
        Assert.Equal(["cpu", "available"], Names(first.RootElement.GetProperty("worstCpu")));
        Assert.Equal(["kind", "estimated", "cause", "taker", "next"], Names(first.RootElement.GetProperty("verdict")));
        Assert.True(first.RootElement.GetProperty("fits").GetBoolean());
        using JsonDocument second = JsonDocument.Parse(lines[1]);
        Assert.Equal(JsonValueKind.Null, second.RootElement.GetProperty("fits").ValueKind);
        Assert.Equal(JsonValueKind.Null, second.RootElement.GetProperty("vectors").ValueKind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(100000)]
    public void Fleet_ResumedAfterItsLinesWereCutAnywhere_EndsWithTheSameFileAndExitCode(int cut)
    {
        string[] inputs = [Write("first", Listing), Path.Combine(_folder.Path, "gone"), Write("last", Listing)];
        string journal = Path.Combine(_folder.Path, "fleet.jsonl");
        ToolRun whole = ToolRun.Of(["fleet", "--resume", journal, .. inputs]);
        string expected = File.ReadAllText(journal);
        Assert.Equal(ToolRun.Of(["fleet", "--json", .. inputs]).Output, expected);
        File.WriteAllText(journal, expected[..Math.Max(0, expected.Length - cut)]);

        ToolRun resumed = ToolRun.Of(["fleet", "--resume", journal, .. inputs]);

        Assert.Equal((2, "", ""), (whole.Code, whole.Output, whole.Errors));
        Assert.Equal((2, "", ""), (resumed.Code, resumed.Output, resumed.Errors));
        Assert.Equal(expected, File.ReadAllText(journal));
    }

    [Fact]
    public void Fleet_ResumedWithAnotherFile_IsRefusedAndLeavesItAlone()
    {
        string other = Write("other", "not a line\nof a fleet\n");

        ToolRun.Of("fleet", "--resume", other, Write("good", Listing))
            .AssertRefused($"--resume: {other}:1: this is not a line of genirq fleet --json.");

        Assert.Equal("not a line\nof a fleet\n", File.ReadAllText(other));
    }

    [Fact]
    public void Fleet_Only_ShowsTheseVerdictsAndJudgesAll()
    {
        string known = Write("good", Listing);
        string unknown = Write("arm", "0000:00:00.0 PCI bridge: ARM Device 0100\n");

        ToolRun run = ToolRun.Of("fleet", "--json", "--only", "unknown", known, unknown);

        Assert.Equal(0, run.Code);
        string line = Assert.Single(run.Output.TrimEnd().Split('\n'));
        Assert.Contains($"\"source\":\"{unknown}\"", line, StringComparison.Ordinal);
        ToolRun.Of("fleet", "--only", "full,short", known).AssertRefused("--only: 'short' is not a verdict");
    }

    [Fact]
    public void Fleet_Sorted_HasItsRowsByThatColumn()
    {
        string[] inputs = [Write("in/one", Listing), Write("in/two", Listing.Replace("129", "3"))];

        string[] down = ToolRun.Of(["fleet", "--sort", "devices", .. inputs]).Output.Split('\n');
        string[] byName = ToolRun.Of(["fleet", "--sort", "machine", inputs[1], inputs[0]]).Output.Split('\n');

        Assert.StartsWith("one ", down[1], StringComparison.Ordinal);
        Assert.StartsWith("one ", byName[1], StringComparison.Ordinal);
        Assert.StartsWith("two ", byName[2], StringComparison.Ordinal);
        ToolRun.Of("fleet", "--sort", "speed", inputs[0]).AssertRefused("--sort: there is no column 'speed'");
        ToolRun.Of("fleet", "--sort", "cpus", "-J", inputs[0])
            .AssertRefused("--sort: lines of JSON go out as they come");
    }

    [Fact]
    public void Fleet_Unordered_HasALineForEachInputAllTheSame()
    {
        string[] inputs =
            [.. Enumerable.Range(0, 60).Select(i => Write($"in/{i:00}", i % 7 == 0 ? "nothing" : Listing))];

        ToolRun run = ToolRun.Of(["fleet", "-J", "--unordered", "-j", "4", .. inputs]);

        Assert.Equal(2, run.Code);
        Assert.Equal(
            ToolRun.Of(["fleet", "-J", .. inputs]).Output.Split('\n').Order(StringComparer.Ordinal),
            run.Output.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fleet_Page_HasTheTightestFirstAndWhatCouldNotBeRead()
    {
        string page = Path.Combine(_folder.Path, "page.html");
        string good = Write("in/good", Listing);
        string unknown = Write("in/arm", "0000:00:00.0 PCI bridge: ARM Device 0100\n");
        string gone = Path.Combine(_folder.Path, "in/gone");

        ToolRun run = ToolRun.Of("fleet", "--html", page, good, gone, unknown);

        Assert.Equal(2, run.Code);
        string html = File.ReadAllText(page);
        string[] order = [">arm</th>", ">good</th>", $"names are below {_folder.Path}/in/", "there is no such file"];
        Assert.All(order, part => Assert.Contains(part, html, StringComparison.Ordinal));
        Assert.True(
            html.IndexOf(order[0], StringComparison.Ordinal) < html.IndexOf(order[1], StringComparison.Ordinal), html);
        Assert.Contains("""class="word fits">fits""", html, StringComparison.Ordinal);
        ToolRun.Of("fleet", "--html", page, "--resume", Path.Combine(_folder.Path, "lines"), good)
            .AssertRefused("--html: with --resume");
    }

    [Fact]
    public void Fleet_UnreadableInput_HasALineWithItsErrorAndExitCode2()
    {
        string good = Write("good", Listing);
        string gone = Path.Combine(_folder.Path, "gone");

        ToolRun run = ToolRun.Of("fleet", "-J", gone, good);

        Assert.Equal((2, ""), (run.Code, run.Errors));
        string[] lines = run.Output.Split('\n');
        using JsonDocument error = JsonDocument.Parse(lines[0]);
        Assert.Equal(["schema", "source", "error"], Names(error.RootElement));
        Assert.Equal($"{gone}: there is no such file or folder", error.RootElement.GetProperty("error").GetString());
        Assert.Contains("\"kind\":\"lspci\"", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Fleet_Text_HasARowForEachMachineAndTheSums()
    {
        Write("in/a", Listing);
        Write("in/b", Listing);
        Write("in/c", "nothing");

        ToolRun run = ToolRun.Of("fleet", Path.Combine(_folder.Path, "in"), "--cpus", "4", "-j", "1");

        Assert.Equal(2, run.Code);
        string[] lines = run.Output.Split('\n');
        Assert.Equal(
            [
                "MACHINE", "KIND", "CPUS", "DEVICES", "ASKED", "GRANTED", "FREE", "WORST-CPU", "FREE-THERE", "VERDICT",
                "CAUSE",
            ],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["a", "lspci", "4", "1", "5", "5"],
            lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[..6]);
        Assert.Contains(" fits (estimated) ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" all CPUs but one can go offline", lines[1], StringComparison.Ordinal);
        Assert.Equal($"names are below {_folder.Path}/in/", lines[4]);
        Assert.Contains(
            "2 machines at 4 CPUs: 2 fits, 0 tight, 0 degraded, 0 full, 0 unknown; 1 input unreadable", lines);
        Assert.Contains($"10 vectors asked in all; most by {_folder.Path}/in/a: 5", lines);
        Assert.Contains("UNREADABLE", lines);
    }

    [Fact]
    public void Fleet_MachineThatDoesNotFit_GivesExitCode1()
    {
        const string bridge = "00:00.0 Host bridge: Intel Corporation Device 1234\n";
        string full = Write("full", bridge + string.Concat(Enumerable.Range(0, 120).Select(i =>
            $"{(i / 8) + 1:x2}:00.{i % 8} ff00: 1234:5678\n\tCapabilities: [b0] MSI-X: Enable+ Count=4 Masked-\n"
            + "\tKernel driver in use: homemade\n")));

        ToolRun run = ToolRun.Of("fleet", full, "--cpus", "1");

        Assert.Equal(1, run.Code);
        Assert.Matches(" (degraded|full) .*: ", run.Output.Split('\n')[1]);
        Assert.Equal(0, ToolRun.Of("fleet", full, "--cpus", "8").Code);
        Assert.Equal(1, ToolRun.Of("fleet", full, "--cpus", "8", "--fail-on", "fits").Code);
    }

    [Theory]
    [InlineData("--cpus: 0 is not from 1 to 65536", "--cpus", "0")]
    [InlineData("--jobs: 2000 is not from 1 to 1024", "--jobs", "2000")]
    [InlineData(
        "--fail-on: 'bad' is not a verdict; these are fits, tight, degraded, full and unknown", "--fail-on", "bad")]
    [InlineData("There is no option '--none' here", "--none")]
    public void Fleet_WrongWords_AreRefusedWithOneLine(string expected, params string[] arguments) =>
        ToolRun.Of(["fleet", _folder.Path, .. arguments]).AssertRefused(expected);

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
