using System.Text.Json;
using Genirq.Cli;
using Genirq.Simulation.Scripts;
using Genirq.Tests.Planning;

namespace Genirq.Tests.Cli;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Demo_TellsTheStoryAndReports()
    {
        ToolRun run = ToolRun.Of("run", "demo");

        Assert.Equal(0, run.Code);
        Assert.Empty(run.Errors);
        Assert.Contains("probe nic0\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("    queue 1 has msix index 4, interrupt ", run.Output, StringComparison.Ordinal);
        Assert.Contains("    queue 0 has ims index 0, interrupt ", run.Output, StringComparison.Ordinal);
        Assert.Contains("nic0: 13 events, 13 handled, 0 missing\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(ToolRun.Of("report", "demo").Output, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--all")]
    [InlineData("--json")]
    [InlineData("--seed", "7")]
    public void Run_Twice_GivesTheSameBytes(params string[] options) =>
        Assert.Equal(ToolRun.Of(["run", "demo", .. options]), ToolRun.Of(["run", "demo", .. options]));

    [Theory]
    [InlineData("arm64-its", "arm64, messages through GICv3 ITS.\n", "nic0 sends message 3: 0xfee10040 = 0x3\n")]
    [InlineData("riscv-imsic", "riscv64, messages through RISC-V IMSIC.\n", "nic0 sends message 3: 0xfee01000 = 0x7\n")]
    public void Run_DemoOnAnotherPlatform_LosesNothingAndReportsItsParent(string platform, string words, string message)
    {
        ToolRun run = ToolRun.Of("run", "demo", "--platform", platform);

        Assert.Equal(0, run.Code);
        Assert.Empty(run.Errors);
        Assert.Contains(message, run.Output, StringComparison.Ordinal);
        Assert.Contains("nic0: 13 events, 13 handled, 0 missing\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("acc0: 4 events, 4 handled, 0 missing\n", run.Output, StringComparison.Ordinal);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arm64-its")]
    [InlineData("riscv-imsic")]
    public void Run_SavedOnAnotherPlatform_GoesOnThere(string platform)
    {
        string file = Path.Combine(_folder.Path, "saved");
        string[] words = ["run", "demo", "--platform", platform];
        string whole = ToolRun.Of(words).Output;

        Assert.Equal(0, ToolRun.Of([.. words, "--until", "20", "--save", file]).Code);
        ToolRun rest = ToolRun.Of([.. words, "--load", file]);

        Assert.Equal(0, rest.Code);
        Assert.EndsWith(rest.Output, whole, StringComparison.Ordinal);
        ToolRun.Of("run", "demo", "--load", file).AssertRefused("$.domains");
    }

    [Fact]
    public void Run_PlatformThatIsNone_IsRefused() => ToolRun.Of("run", "demo", "--platform", "z80")
        .AssertRefused("--platform: z80 is not a platform; one of x86, x86-intel, x86-amd, arm64-its, riscv-imsic");

    [Fact]
    public void Run_All_HasMoreLinesThanTheStory()
    {
        string all = ToolRun.Of("run", "demo", "-a").Output;

        Assert.Contains("  register-written nic0 ", all, StringComparison.Ordinal);
        Assert.True(all.Length > ToolRun.Of("run", "demo").Output.Length);
    }

    [Fact]
    public void Run_Json_IsALineForEachThing()
    {
        ToolRun run = ToolRun.Of("run", "demo", "--json");

        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        List<JsonElement> items = [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal("genirq.run/1", items[0].GetProperty("schema").GetString());
        HashSet<string> kinds = [.. items.Skip(1).Select(item => item.GetProperty("what").GetString()!)];
        Assert.Superset(
            new HashSet<string> { "step", "result", "messageSent", "taken", "handlerEntered", "cpuOffline", "end" },
            kinds);
        JsonElement end = items[^1];
        Assert.Equal(0, end.GetProperty("differences").GetInt32());
        Assert.Equal(2, end.GetProperty("devices").GetArrayLength());
        Assert.Equal("genirq.report/2", end.GetProperty("report").GetProperty("schema").GetString());
        Assert.Equal(
            MachineScriptSteps(), items.Count(item => item.TryGetProperty("what", out JsonElement what)
                && what.GetString() == "result"));
    }

    [Fact]
    public void Run_ExpectationThatDoesNotHold_IsDifferent()
    {
        string file = Write(DemoScript.Text.Replace("\"events\": 13", "\"events\": 14", StringComparison.Ordinal));

        ToolRun run = ToolRun.Of("run", file);

        Assert.Equal(1, run.Code);
        Assert.Contains("DIFFERS: events: expected 14, got 13.", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{file}:43:5: events: expected 14, got 13.\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("SLOT ", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, ToolRun.Of("run", file, "-J").Code);
    }

    [Fact]
    public void Run_BadScript_IsRefusedWithItsPlace()
    {
        string file = Write(DemoScript.Text.Replace("\"seed\"", "\"sead\"", StringComparison.Ordinal));

        ToolRun.Of("run", file).AssertRefused($"{file}:5:64: \"machine\" has no field \"sead\"; it can have cpus, ");
    }

    [Fact]
    public void Run_NoScript_IsRefused()
    {
        ToolRun.Of("run").AssertRefused("");
        ToolRun.Of("run", "").AssertRefused("an empty name is not a file");
        ToolRun.Of("run", _folder.Path).AssertRefused("this is a folder, not a file");
        ToolRun.Of("run", Path.Combine(_folder.Path, "none")).AssertRefused("there is no such file");
        ToolRun.Of("run", "demo", "--seed", "-1").AssertRefused("");
        ToolRun.Of("run", "demo", "--seed", "x").AssertRefused("x");
        ToolRun.Of("run", Write("")).AssertRefused("it is empty");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Run_SavedAndLoaded_TellsTheSameAsInOneGo(int until)
    {
        string saved = Path.Combine(_folder.Path, "machine.json");
        string[] whole = Lines(ToolRun.Of("run", "demo", "-J"));

        string[] first = Lines(ToolRun.Of("run", "demo", "-J", "--until", $"{until}", "--save", saved));
        string[] second = Lines(ToolRun.Of("run", "demo", "-J", "--load", saved));

        Assert.Equal(whole.Skip(1).SkipLast(1), first.Skip(1).SkipLast(1).Concat(second.Skip(1).SkipLast(1)));
        Assert.Equal(whole[^1], second[^1]);
        Assert.Equal(
            ToolRun.Of("report", "demo").Output,
            ToolRun.Of("run", "demo", "--load", saved).Output[^ToolRun.Of("report", "demo").Output.Length..]);
    }

    [Fact]
    public void Run_WhatCannotBeSavedOrLoaded_IsRefused()
    {
        string saved = Path.Combine(_folder.Path, "machine.json");
        ToolRun.Of("run", "demo", "--until", "3", "--save", saved);
        string other = Path.Combine(_folder.Path, "other.jsonc");
        File.WriteAllText(other, DemoScript.Text.Replace("\"cpus\": 4", "\"cpus\": 8", StringComparison.Ordinal));

        ToolRun.Of("run", other, "--load", saved).AssertRefused($"{saved}: $.structure.possibleCpus: ");
        ToolRun.Of("run", "demo", "--load", saved, "--seed", "3").AssertRefused("has its own order of events already");
        ToolRun.Of("run", "demo", "--load", other).AssertRefused($"{other}: $: ");
        ToolRun.Of("run", "demo", "--load", _folder.Path).AssertRefused("this is a folder, not a file");
        ToolRun.Of("run", "demo", "--load", "").AssertRefused("a machine that was saved was expected");
        ToolRun.Of("run", "demo", "--save", _folder.Path).AssertRefused("is a folder; a file's name is expected");
        ToolRun.Of("run", "demo", "--save", Path.Combine(_folder.Path, "no/where")).AssertRefused("cannot be written");
        ToolRun.Of("run", "demo", "--until", "-1").AssertRefused("");
    }

    [Fact]
    public void Report_Demo_IsOfTheMachineAfterItsScript()
    {
        using JsonDocument document = JsonDocument.Parse(ToolRun.Of("report", "demo", "-J").Output);

        JsonElement[] devices = [.. document.RootElement.GetProperty("devices").EnumerateArray()];
        Assert.Equal(
            ["0000:3d:00.0 gnet msix 6", "0000:6a:01.0 gacc msix 1", "0000:6a:01.0 gacc ims 2"],
            devices.Select(device => $"{device.GetProperty("slot").GetString()} "
                + $"{device.GetProperty("driver").GetString()} {device.GetProperty("kind").GetString()} "
                + $"{device.GetProperty("interrupts").GetArrayLength()}"));
        Assert.Equal(
            [true, true, true, false],
            document.RootElement.GetProperty("cpus").EnumerateArray()
                .Select(cpu => cpu.GetProperty("online").GetBoolean()));
        Assert.Equal(Tool.Success, ToolRun.Of("report", "demo", "-s", "3d:00.0").Code);
    }

    private static string[] Lines(ToolRun run)
    {
        Assert.True(run.Code == Tool.Success, run.Errors);
        return run.Output.TrimEnd('\n').Split('\n');
    }

    private static int MachineScriptSteps() => DemoScript.Read().Steps.Count;

    private string Write(string text)
    {
        string path = Path.Combine(_folder.Path, "script.jsonc");
        File.WriteAllText(path, text);
        return path;
    }
}
