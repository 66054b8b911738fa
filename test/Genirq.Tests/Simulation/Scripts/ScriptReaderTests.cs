using System.Text;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Scripts;

namespace Genirq.Tests.Simulation.Scripts;

/// <summary>What a script may say, and how the rest is refused: file, line, column, what was expected.</summary>
public sealed class ScriptReaderTests
{
    private const string Good =
        """
        {
          // a comment
          "schema": "genirq.script/1",
          "machine": { "cpus": 4, "nodes": 2, "platform": "x86-amd", "online": "0-2", "seed": 9 },
          "devices": [
            { "name": "nic0", "model": "network", "slot": "3d:00.0", "vectors": 8, "queues": 4 },
            { "name": "acc0", "model": "accelerator", "slot": "0000:3e:00.0", "store": "slots" },
            { "name": "nvme0", "model": "storage", "slot": "0000:3f:00.0", "open": 2, "command-ns": 5 },
            { "name": "ep0", "model": "endpoint", "slot": "0000:40:00.0", "kinds": "msi", "messages": 4 },
          ],
          "steps": [
            { "do": "probe", "device": "nic0" },
            { "do": "fire", "device": "nic0", "queue": 1, "count": 3, "fails": "NoSpace" },
            { "do": "expect", "device": "nic0", "queue": 1, "events": 3 },
            { "do": "offline", "cpu": 1 }, /* another */
            { "do": "run", "ns": 10 },
          ],
        }
        """;

    [Fact]
    public void Read_GoodScript_HasAllThatItSays()
    {
        MachineScript script = Read(Good);

        Assert.Equal((4, RemappingKind.Amd, 9UL),
            (script.Machine.CpuCount, script.Machine.Remapping, script.Machine.Seed));
        Assert.Equal([0, 0, 1, 1], script.Machine.CpuNodes!);
        Assert.Equal(["nic0", "acc0", "nvme0", "ep0"], script.Devices.Select(device => device.Name));
        Assert.Equal("0000:3d:00.0", script.Devices[0].Slot.ToString());
        Assert.Equal(5, script.Steps.Count);
        Assert.Equal((13, 5), (script.Steps[1].Place.Line, script.Steps[1].Place.Column));
        Assert.Equal(3, script.Steps[2].Expectation!.Events);
    }

    [Theory]
    [InlineData("\"seed\": 9", "\"sede\": 9",
        "4:79: \"machine\" has no field \"sede\"; it can have cpus, nodes, online, platform, seed.")]
    [InlineData("\"cpus\": 4", "\"cpus\": \"4\"",
        "4:24: \"cpus\" must be a whole number from 1 to 4096, not the text \"4\".")]
    [InlineData("\"cpus\": 4", "\"cpus\": 4.5",
        "4:24: \"cpus\" must be a whole number from 1 to 4096, not a number that is not whole.")]
    [InlineData("\"cpus\": 4", "\"cpus\": 4097",
        "4:24: \"cpus\" must be a whole number from 1 to 4096, not the number 4097.")]
    [InlineData("\"cpus\": 4, ", "", "4:14: \"machine\" needs \"cpus\".")]
    [InlineData("\"0-2\"", "\"0-9\"",
        "4:72: \"online\" must be a list of CPUs out of 0-3, such as \"0-3\", not \"0-9\".")]
    [InlineData("x86-amd", "arm",
        "4:51: \"platform\" must be one of x86, x86-intel, x86-amd, arm64-its, riscv-imsic, not \"arm\".")]
    [InlineData("genirq.script/1", "genirq.script/2",
        "3:13: \"schema\" must be one of genirq.script/1, not \"genirq.script/2\".")]
    [InlineData("\"model\": \"network\"", "\"model\": \"modem\"",
        "6:32: \"model\" must be one of network, storage, accelerator, endpoint, not \"modem\".")]
    [InlineData("3d:00.0", "3d:40.0", "6:51: \"slot\" must look like 0000:3d:00.0, unlike the text \"3d:40.0\".")]
    [InlineData("0000:3e:00.0", "0000:3d:00.0", "7:55: the slot 0000:3d:00.0 has the device \"nic0\" already.")]
    [InlineData("\"acc0\"", "\"nic0\"", "7:15: there is a device \"nic0\" already.")]
    [InlineData("\"acc0\"", "\"a b\"", "7:15: a device's name has 1 to 32 letters, digits, - and _, unlike \"a b\".")]
    [InlineData("\"vectors\": 8", "\"vectors\": 2",
        "6:73: \"vectors\" must be a whole number from 3 to 2048, not the number 2.")]
    [InlineData("\"vectors\": 8", "\"slots\": 8",
        "6:62: a device has no field \"slots\"; it can have model, name, node, queues, slot, vectors.")]
    [InlineData("\"messages\": 4", "\"messages\": 3", "9:95: \"messages\" must be 1, 2, 4, 8, 16 or 32, not 3.")]
    [InlineData("\"probe\", \"device\": \"nic0\"", "\"probe\", \"device\": \"eth0\"",
        "12:32: there is no device \"eth0\"; there are nic0, acc0, nvme0, ep0.")]
    [InlineData("\"probe\"", "\"prob\"",
        "12:13: \"do\" must be one of note, probe, remove, add-queue, remove-queue, fire, link, error, mask, unmask, "
        + "affinity, offline, online, run, expect, not \"prob\".")]
    [InlineData("\"count\": 3", "\"number\": 3",
        "13:51: a step has no field \"number\"; it can have count, device, do, fails, queue.")]
    [InlineData("\"NoSpace\"", "\"NoRoom\"", "13:72: \"fails\" must be one of ")]
    [InlineData("\"queue\": 1, \"events\": 3", "\"queue\": 1", "14:13: this step expects nothing.")]
    [InlineData("\"queue\": 1, \"events\": 3", "\"queue\": 1, \"online\": \"0\"",
        "14:53: a step has no field \"online\"; it can have cpus, device, do, events, index, interrupts, open, queue, "
        + "store.")]
    [InlineData("\"cpu\": 1", "\"cpu\": 4", "15:31: \"cpu\" must be a whole number from 0 to 3, not the number 4.")]
    [InlineData("{ \"do\": \"run\"", "{ \"do\": \"link\", \"device\": \"acc0\", \"up\": true",
        "16:31: \"link\" needs a device of the model network; \"acc0\" is of accelerator.")]
    [InlineData("\"ns\": 10", "\"ns\": 10, \"ns\": 11", "16:30: \"ns\" stands here twice.")]
    [InlineData("\"ns\": 10", "\"ns\": null",
        "16:26: \"ns\" must be a whole number from 0 to 1000000000000, not null.")]
    [InlineData("\"steps\": [", "\"steps\": {", "12:5: this is not JSON: ")]
    [InlineData("/* another */", "another", "15:36: this is not JSON: ")]
    [InlineData("\"devices\": [", "\"gadgets\": [], \"devices\": [", "5:3: a script has no field \"gadgets\"; ")]
    public void Read_BadScript_IsRefusedWithPlaceAndWhatWasExpected(string good, string bad, string expected)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        string text = Good.Replace(good, bad, StringComparison.Ordinal);

        ScriptFormatException exception = Assert.Throws<ScriptFormatException>(() => Read(text));

        Assert.StartsWith($"test.jsonc:{expected}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("", "test.jsonc: it is empty; a script was expected.")]
    [InlineData("[]", "test.jsonc:1:1: a script must be an object, not an array.")]
    [InlineData("\"\\ud800\"", "test.jsonc:1:1: this text is not valid Unicode.")]
    [InlineData("{\"ä\": 1, \"ä\": 2}", "test.jsonc:1:10: \"ä\" stands here twice.")]
    public void Read_NoScriptAtAll_IsRefused(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<ScriptFormatException>(() => Read(text)).Message);

    [Fact]
    public void Read_EveryTruncationAndEveryByteChanged_IsReadOrRefused()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Good);
        for (int i = 0; i < bytes.Length; i++)
        {
            AssertReadOrRefused(bytes.AsSpan(0, i));
            foreach (byte value in new byte[] { 0, (byte)'9', (byte)'"', (byte)'{', 0xFF })
            {
                byte kept = bytes[i];
                bytes[i] = value;
                AssertReadOrRefused(bytes);
                bytes[i] = kept;
            }
        }
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() =>
        Assert.Equal(5, MachineScript.Read("x", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]).Steps.Count);

    private static void AssertReadOrRefused(ReadOnlySpan<byte> text)
    {
        try
        {
            Assert.NotNull(MachineScript.Read("x", text));
        }
        catch (ScriptFormatException exception)
        {
            Assert.StartsWith("x:", exception.Message, StringComparison.Ordinal);
        }
    }

    private static MachineScript Read(string text) => MachineScript.Read("test.jsonc", Encoding.UTF8.GetBytes(text));
}
