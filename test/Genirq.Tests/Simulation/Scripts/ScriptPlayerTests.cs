using System.Text;
using Genirq.Diagnostics;
using Genirq.Simulation.Scripts;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation.Scripts;

public sealed class ScriptPlayerTests
{
    [Theory]
    [InlineData("x86", 1)]
    [InlineData("x86", 4)]
    [InlineData("x86-intel", 1)]
    [InlineData("x86-intel", 256)]
    [InlineData("x86-amd", 4)]
    public void Play_AllStepsOnEachPlatform_AreAsExpected(string platform, int cpus)
    {
        string last = $"{cpus - 1}";
        using ScriptPlayer player = new(Script(
            platform,
            cpus,
            """{ "do": "probe", "device": "nic0" }""",
            """{ "do": "probe", "device": "nic0", "fails": "Busy" }""",
            """{ "do": "probe", "device": "nvme0" }""",
            """{ "do": "probe", "device": "acc0" }""",
            """{ "do": "probe", "device": "ep0" }""",
            $$"""{ "do": "add-queue", "device": "nic0", "cpus": "{{last}}" }""",
            """{ "do": "add-queue", "device": "acc0", "pasid": 77 }""",
            """{ "do": "add-queue", "device": "ep0", "fails": "Busy" }""",
            """{ "do": "remove-queue", "device": "nic0", "queue": 3, "fails": "NoEntry" }""",
            """{ "do": "fire", "device": "nic0", "queue": 3, "fails": "NoSpace" }""",
            """{ "do": "fire", "device": "nic0", "queue": 0, "count": 7 }""",
            """{ "do": "fire", "device": "nvme0", "queue": 1, "count": 7 }""",
            """{ "do": "fire", "device": "acc0", "queue": 0, "count": 7 }""",
            """{ "do": "fire", "device": "ep0", "queue": 1 }""",
            """{ "do": "run", "ns": 50000 }""",
            """{ "do": "run" }""",
            """{ "do": "expect", "device": "nic0", "queue": 0, "events": 7, "index": 3, "store": "msix" }""",
            """{ "do": "expect", "device": "nvme0", "events": 7, "missing": 0 }""",
            """{ "do": "expect", "device": "ep0", "queue": 1, "events": 1, "interrupts": 1 }""",
            """{ "do": "expect", "events": 22, "missing": 0, "faults": 0 }""",
            """{ "do": "link", "device": "nic0", "up": false }""",
            """{ "do": "error", "device": "acc0" }""",
            """{ "do": "run" }""",
            """{ "do": "remove", "device": "nvme0" }""",
            """{ "do": "expect", "device": "nvme0", "queues": 0, "events": 7 }"""));

        bool isAsExpected = player.Play();

        Assert.True(isAsExpected, string.Join('\n', player.Differences));
    }

    [Fact]
    public void Play_MaskedQueue_HandlesWhenUnmasked()
    {
        using ScriptPlayer player = new(Script(
            "x86-intel",
            2,
            """{ "do": "probe", "device": "nic0" }""",
            """{ "do": "add-queue", "device": "nic0", "cpus": "0" }""",
            """{ "do": "mask", "device": "nic0", "queue": 0 }""",
            """{ "do": "fire", "device": "nic0", "queue": 0, "count": 3 }""",
            """{ "do": "run" }""",
            """{ "do": "expect", "device": "nic0", "queue": 0, "events": 0, "cpus": "0" }""",
            """{ "do": "expect", "missing": 3 }""",
            """{ "do": "affinity", "device": "nic0", "queue": 0, "cpus": "1" }""",
            """{ "do": "unmask", "device": "nic0", "queue": 0 }""",
            """{ "do": "run" }""",
            """{ "do": "expect", "device": "nic0", "queue": 0, "events": 3, "cpus": "1" }"""));

        Assert.True(player.Play(), string.Join('\n', player.Differences));
    }

    [Fact]
    public void Play_WhatIsNotSo_IsADifferenceWithItsPlaceAndTheRestIsPlayed()
    {
        using ScriptPlayer player = new(Script(
            "x86",
            2,
            """{ "do": "expect", "device": "nic0", "queue": 0, "open": true, "index": 3, "cpus": "1" }""",
            """{ "do": "probe", "device": "nic0", "fails": "NoSpace" }""",
            """{ "do": "fire", "device": "nvme0", "queue": 1 }""",
            """{ "do": "offline", "cpu": 1 }""",
            """{ "do": "offline", "cpu": 0 }""",
            """{ "do": "expect", "online": "1" }"""));

        Assert.False(player.Play());

        Assert.Equal(
            [
                (10, "open: expected true, got false; index: expected 3, got none; cpus: expected 1, got none."),
                (11, "probe was expected to fail with NoSpace, but was done."),
                (12, "fire failed with NoEntry: Queue 1 of nvme0 is not open."),
                (14, "offline failed with Busy: CPU 0 stays online."),
                (15, "online: expected 1, got 0."),
            ],
            player.Differences.Select(difference => (difference.Place.Line, difference.Sentence)));
    }

    [Fact]
    public void Play_SameSeedTwice_GivesTheSameTrace_AndAnotherSeedAnotherOrder()
    {
        TraceList first = Trace(DemoScript.Read());
        TraceList second = Trace(DemoScript.Read());
        MachineScript script = DemoScript.Read();

        Assert.Equal(first.Items, second.Items);
        Assert.Contains(
            Enumerable.Range(2, 5),
            seed => !first.Items.SequenceEqual(
                Trace(script with { Machine = script.Machine with { Seed = (ulong)seed } }).Items));
    }

    [Fact]
    public void Play_DemoWithManySeeds_LosesNothing()
    {
        MachineScript script = DemoScript.Read();
        for (ulong seed = 0; seed < 200; seed++)
        {
            using ScriptPlayer player = new(script with { Machine = script.Machine with { Seed = seed } });

            Assert.True(player.Play(), $"seed {seed}: {string.Join('\n', player.Differences)}");
        }
    }

    [Fact]
    public void Observer_IsToldOfEachStep()
    {
        using ScriptPlayer player = new(Script(
            "x86", 1, """{ "do": "probe", "device": "nic0" }""", """{ "do": "add-queue", "device": "nic0" }"""));
        StepLog log = new();

        player.Play(log);

        Assert.Equal(["probe", "add-queue"], log.Steps);
        Assert.Equal([IrqError.None, IrqError.None], log.Results.Select(result => result.Error));
        Assert.Equal((0, 3, "msix"), (log.Results[1].Queue, log.Results[1].Index, log.Results[1].Store));
        Assert.False(log.Results[1].Irq.IsNone);
    }

    private static TraceList Trace(MachineScript script)
    {
        TraceList trace = new();
        using ScriptPlayer player = new(script, trace);
        player.Play();
        return trace;
    }

    // The steps begin in line 10.
    private static MachineScript Script(string platform, int cpus, params string[] steps) => MachineScript.Read(
        "test",
        Encoding.UTF8.GetBytes(
            $$"""
            { "schema": "genirq.script/1",
              "machine": { "cpus": {{cpus}}, "platform": "{{platform}}", "seed": 3 },
              "devices": [
                { "name": "nic0", "model": "network", "slot": "0000:3d:00.0", "queues": 4 },
                { "name": "nvme0", "model": "storage", "slot": "0000:3e:00.0" },
                { "name": "acc0", "model": "accelerator", "slot": "0000:3f:00.0" },
                { "name": "ep0", "model": "endpoint", "slot": "0000:40:00.0", "kinds": "msix" }
              ],
              "steps": [
            {{string.Join(",\n", steps)}}
            ] }
            """));
}
