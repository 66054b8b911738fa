using System.Text.Json;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

public sealed class PlanCommandTests
{
    [Fact]
    public void Plan_Offline_ShowsBothSidesAndTheMoves()
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), "--offline", "3");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains("  3 yes -> no ", run.Output, StringComparison.Ordinal);
        Assert.Contains("IRQ FROM            TO\n", run.Output, StringComparison.Ordinal);
        Assert.StartsWith("fits: ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output.Split('\n'), static line => line.EndsWith(' '));
    }

    [Fact]
    public void Plan_Twice_SaysTheSame()
    {
        string[] words = ["plan", Guest("net-4cpu", 1), "--add", "nvme:queues=4,count=2", "--offline", "3", "--json"];

        Assert.Equal(ToolRun.Of(words).Output, ToolRun.Of(words).Output);
    }

    [Fact]
    public void Plan_Veto_EndsWithOneAndTheKernelsLine()
    {
        ToolRun run = ToolRun.Of("plan", Guest("veto-2cpu", 0), "--offline", "1", "--json");

        Assert.Equal((1, ""), (run.Code, run.Errors));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement plan = document.RootElement;
        Assert.Equal(
            ["schema", "before", "after", "steps", "moves", "parked", "commands", "failures", "verdict", "fits"],
            plan.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("genirq.plan/2", plan.GetProperty("schema").GetString());
        Assert.Equal("genirq.report/2", plan.GetProperty("before").GetProperty("schema").GetString());
        Assert.Equal("genirq.report/2", plan.GetProperty("after").GetProperty("schema").GetString());
        JsonElement failure = plan.GetProperty("failures")[0];
        Assert.Equal(
            ("offline 1", -28, "VECTOR", "CPU 1 has 178 vectors, 23 available. Cannot disable CPU"),
            (failure.GetProperty("action").GetString(), failure.GetProperty("errno").GetInt32(),
                failure.GetProperty("level").GetString(), failure.GetProperty("message").GetString()));
        Assert.False(plan.GetProperty("fits").GetBoolean());
    }

    [Fact]
    public void Plan_Moves_NameBothPlaces()
    {
        ToolRun run = ToolRun.Of("plan", Guest("net-4cpu", 1), "--offline", "3", "-J");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] moves = [.. document.RootElement.GetProperty("moves").EnumerateArray()];
        Assert.NotEmpty(moves);
        Assert.All(moves, static move => Assert.Equal(3, move.GetProperty("from").GetProperty("cpu").GetInt32()));
        Assert.All(
            moves.Where(static move => move.GetProperty("to").ValueKind == JsonValueKind.Object),
            static move => Assert.NotEqual(3, move.GetProperty("to").GetProperty("cpu").GetInt32()));
        Assert.Contains(moves, static move => move.GetProperty("to").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public void Plan_MoreThanFits_SaysWhichDriverFailsFirstAndWhere()
    {
        ToolRun run = ToolRun.Of(
            "plan", Guest("veto-2cpu", 0), "--add", "virtio-net:queues=64,table=130", "--add", "nvme", "--json");

        Assert.Equal(1, run.Code);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement failure = document.RootElement.GetProperty("failures")[0];
        Assert.Equal("add virtio-net:queues=64,table=130", failure.GetProperty("action").GetString());
        Assert.Equal(-28, failure.GetProperty("errno").GetInt32());
        Assert.Equal("VECTOR", failure.GetProperty("level").GetString());
    }

    [Fact]
    public void Plan_OtherStart_StartsAllDriversAnew()
    {
        ToolRun run = ToolRun.Of(
            "plan", Guest("vtd-x2apic-4cpu-nvme", 0), "--cpus", "8", "--no-remap", "--isolate", "4-7");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.StartsWith("fits (estimated): ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n\ncpus 8, no-remap, isolate 4-7\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n0000:00:03.0 nvme ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" 5 -> 9\n", run.Output, StringComparison.Ordinal);
    }

    [DataFact("lspci/trpro-32cpu.lspci-nnDvvvxxx.gz")]
    public void Plan_Listing_StartsDriversByTheirRulesOnBothSides()
    {
        string listing = TestData.Beside("lspci/trpro-32cpu.lspci-nnDvvvxxx.gz")!;

        ToolRun run = ToolRun.Of("plan", listing, "--cpus", "32", "--add", "nvme", "--json");

        Assert.Equal((0, ""), (run.Code, run.Errors));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        foreach (string side in (string[])["before", "after"])
        {
            JsonElement report = document.RootElement.GetProperty(side);
            Assert.Equal(32, report.GetProperty("cpus").GetArrayLength());
            Assert.Contains(
                report.GetProperty("devices").EnumerateArray(),
                static device => device.GetProperty("driver").GetString() == "ixgbe"
                    && device.GetProperty("interrupts").GetArrayLength() == 33);
        }
    }

    [DataFact("lspci/arm-n1sdp.lspci-vvv.gz")]
    public void Plan_OtherPlatform_IsRefusedWithItsName() =>
        ToolRun.Of("plan", TestData.Beside("lspci/arm-n1sdp.lspci-vvv.gz")!, "--add", "nvme")
            .AssertRefused("There are no x86 vectors to plan with: arm64");

    [Fact]
    public void Plan_WithoutChanges_ChangesNothing()
    {
        ToolRun run = ToolRun.Of("plan", Guest("basic-2cpu", 0), "--json");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement plan = document.RootElement;
        Assert.Equal(
            plan.GetProperty("before").GetRawText().Replace("SOURCE", Guest("basic-2cpu", 0), StringComparison.Ordinal),
            plan.GetProperty("after").GetRawText());
    }

    [Theory]
    [InlineData("--offline 0-1", "offline 0-1: one CPU at least must stay online.")]
    [InlineData("--offline 1 --offline 1", "offline 1: CPU 1 is not online.")]
    [InlineData("--offline 1 --online 1 --online 1", "online 1: CPU 1 is online already.")]
    [InlineData("--offline 7", "offline 7: there is no CPU 7 here; there can be 0-1.")]
    [InlineData("--isolate 0-1", "isolate 0-1: one online CPU at least must not be isolated.")]
    [InlineData("--add nosuch", "add nosuch: there is no rule for a driver 'nosuch'.")]
    [InlineData("--add nvme:count=0", "add nvme:count=0: 0 devices are out of range; 1 to 256 can be.")]
    [InlineData("--add nvme:node=3", "add nvme:node=3: there is no node 3 with CPUs here.")]
    [InlineData("--remove 00:09.0", "remove 00:09.0: there is no function 0000:00:09.0 here.")]
    [InlineData("--remove 00:03.0 --queues 00:03.0=1", "queues 00:03.0=1: there is no function 0000:00:03.0 here.")]
    [InlineData("--vfs 00:04.0=2", "vfs 00:04.0=2: there is no rule for virtual functions of e1000e.")]
    [InlineData("--cpus 0", "cpus 0: 0 CPUs are out of range; 1 to 65536 can be.")]
    public void Plan_Impossible_IsOneLineAndTwo(string words, string line)
    {
        ToolRun run = ToolRun.Of(["plan", Guest("basic-2cpu", 0), .. words.Split(' ')]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.EndsWith($"step0: {line}\n", run.Errors.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("--offline x", "genirq: --offline: 'x' is not a list of CPUs; one looks like 0-3,6.")]
    [InlineData("--queues 00:03.0", "genirq: --queues: '00:03.0' has no number; one looks like 0000:3d:00.0=8.")]
    [InlineData("--queues 00:z=4", "genirq: --queues: '00:z' is not a slot; one looks like 0000:3d:00.0.")]
    [InlineData("--add :queues=1", "genirq: --add: ':queues=1' names no driver; one looks like nvme:queues=8,count=2.")]
    [InlineData("--add nvme:queues", "genirq: --add: 'queues' is not a setting; one looks like queues=8.")]
    [InlineData("--add nvme:queues=x", "genirq: --add: 'x' is not a number.")]
    [InlineData("--offline-rule other", "genirq: --offline-rule: 'other' is neither old nor new.")]
    public void Plan_WrongWords_AreOneLineAndTwo(string words, string line)
    {
        ToolRun run = ToolRun.Of(["plan", Guest("basic-2cpu", 0), .. words.Split(' ')]);

        Assert.Equal((2, "", line), (run.Code, run.Output, run.Errors.TrimEnd()));
    }

    private static string Guest(string name, int step) =>
        Path.Combine(TestData.Repository, $"test/Genirq.Tests/Data/guests/{name}.tar.gz:step{step}");
}
