using System.Text;
using Genirq.Simulation.Scripts;
using Genirq.Simulation.Traces;
using Genirq.Snapshots;
using Genirq.Tests.Simulation.Scripts;

namespace Genirq.Tests.Simulation.Snapshots;

/// <summary>A script that is saved and goes on in another machine.</summary>
public sealed class ScriptSnapshotTests
{
    // Three commands run, some of their completions wait to be told of together, and work is under way.
    private const string Busy =
        """
        {
          "schema": "genirq.script/1",
          "machine": { "platform": "x86-intel", "cpus": 2 },
          "devices": [
            { "name": "disk0", "model": "storage", "slot": "0000:00:03.0", "queues": 4, "vectors": 5 },
            { "name": "acc0", "model": "accelerator", "slot": "0000:00:04.0" }
          ],
          "steps": [
            { "do": "probe", "device": "disk0" },
            { "do": "probe", "device": "acc0" },
            { "do": "add-queue", "device": "acc0", "pasid": 77 },
            { "do": "fire", "device": "disk0", "queue": 1, "count": 3 },
            { "do": "fire", "device": "acc0", "queue": 0, "count": 5 },
            { "do": "remove-queue", "device": "disk0", "queue": 2 },
            { "do": "fire", "device": "disk0", "queue": 1, "count": 2 },
            { "do": "run" },
            { "do": "expect", "events": 10, "missing": 0, "faults": 0 }
          ]
        }
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Restore_AfterEachStepOfAScript_GoesOnAsWithoutIt(bool isDemo)
    {
        MachineScript script = isDemo ? DemoScript.Read() : Read(Busy);
        TraceList whole = new();
        StepLog wholeLog = new();
        using ScriptPlayer straight = new(script, whole);
        bool isAsExpected = straight.Play(wholeLog);
        string end = Text(straight.Save());
        Assert.True(isAsExpected, string.Join('\n', straight.Differences));

        for (int step = 0; step <= script.Steps.Count; step++)
        {
            TraceList trace = new();
            StepLog log = new();
            using ScriptPlayer first = new(script, trace);
            first.Play(log, until: step);
            ReadOnlyMemory<byte> saved = first.Save();
            using ScriptPlayer second = new(script);
            second.Restore(saved);
            second.Machine.Trace = trace;
            Assert.Equal(Text(saved), Text(second.Save()));
            Assert.Equal(step, second.StepsDone);

            Assert.True(second.Play(log), string.Join('\n', second.Differences));

            Assert.Equal(end, Text(second.Save()));
            Assert.Equal(wholeLog.Results, log.Results);
            Assert.Equal(whole.Items.Select(static item => item.ToString()), trace.Items.Select(
                static item => item.ToString()));
        }
    }

    [Theory]
    [InlineData("\"running\":[1,2,3]", "\"running\":[1,2,2]", ".running", "Each command that runs has its own number")]
    [InlineData("\"running\":[1,2,3]", "\"running\":[1,2,9]", ".running", "Each command that runs has its own number")]
    [InlineData("\"running\":[1,2,3]", "\"running\":[1,2]", ".running", "Each command that runs has its own number")]
    [InlineData("\"running\":[1,2,3]", "\"x\":1", ".ends", "There are ends without commands")]
    [InlineData("\"ends\":[1,", "\"ends\":[9,", ".ends", "Queue, head, command, status and answer")]
    [InlineData("\"ends\":[1,1,0,0,0", "\"ends\":[1,1,0,32768,0", ".ends", "Queue, head, command, status")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[0,0,7,", ".running", "A command would never end")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[0,2,1,", ".calls", "Nothing of the kind is due later")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[99,0,1,", ".calls", "There is no timer 99")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[1,0,1,", ".calls", "it is taken twice")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[0,0,1,0,", ".calls", "Each call has 5 numbers")]
    [InlineData("\"calls\":[0,0,1,", "\"calls\":[0,4294967296,1,", ".calls", "There is no kind 4294967296")]
    [InlineData("\"underWay\":5", "\"underWay\":6", ".calls", "5 pieces of work of queue 0 are due, and 6 under way")]
    [InlineData("\"timers\":[", "\"timers\":[9000000000000000000,", ".timers", "A whole number from 0")]
    [InlineData("\"timers\":[", "\"timers\":[4000000000000000000,", ".timers", "Times of timers ascend")]
    [InlineData("\"configuration\":1,", "", ".configuration", "not enabled has queues or commands")]
    [InlineData("\"rounds\":", "\"rounds\":0,\"x\":", ".rounds", "A queue is in a later round")]
    [InlineData("\"completions\":[{\"number\":0", "\"completions\":[{\"number\":1", ".number", "Queue 1 comes twice")]
    [InlineData("\"completions\":[{\"number\":0", "\"completions\":[{\"number\":5", ".number", "0 to 4")]
    [InlineData("\"vector\":0,", "\"vector\":5,", ".vector", "A whole number from -1 to 4")]
    [InlineData("\"pairs\":[{\"number\":0,", "\"pairs\":[{\"number\":3,", ".pairs", "not those of the queues")]
    [InlineData("\"pairs\":[{\"number\":0,", "\"pairs\":[{\"number\":1,", ".number", "The pair 1 comes twice")]
    [InlineData("\"driver memory\":{\"next\":", "\"driver memory\":{\"next\":1", "memory", "cannot be those that are")]
    [InlineData("\"contexts\":[{\"pasid\":77", "\"contexts\":[{\"pasid\":-1", ".pasid", "A whole number from 0")]
    [InlineData("\"digest\":\"", "\"digest\":\"0", "script.digest", "Another script was played")]
    [InlineData("\"done\":5", "\"done\":10", "script.done", "A whole number from 0 to 9")]
    [InlineData("\"raised\":[3,5]", "\"raised\":[3]", "script.raised", "2")]
    public void Restore_AChangedDocument_IsRejectedAndNothingIsDone(
        string old, string changed, string path, string reason)
    {
        MachineScript script = Read(Busy);
        using ScriptPlayer first = new(script);
        first.Play(until: 5);
        string good = Text(first.Save());
        int at = good.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{old} is not in {good}");
        using ScriptPlayer second = new(script);
        string before = Text(second.Save());

        SnapshotException problem = Assert.Throws<SnapshotException>(() => second.Restore(
            Encoding.UTF8.GetBytes(good[..at] + changed + good[(at + old.Length)..])));

        Assert.Contains(path, problem.Path, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal(before, Text(second.Save()));
        second.Restore(first.Save());
        Assert.True(second.Play());
    }

    [Theory]
    [InlineData("\"count\": 2", "\"count\": 3", false)]
    [InlineData("\"cpus\": 2", "\"cpus\": 2, \"nodes\": 2", false)]
    [InlineData("\"vectors\": 5", "\"vectors\": 5, \"command-ns\": 7", false)]
    [InlineData("\"steps\": [", "/* the same */ \"steps\":   [", true)]
    [InlineData("\"cpus\": 2", "\"cpus\": 2, \"seed\": 9", true)]
    public void Restore_OfAnotherScript_IsRejected(string old, string changed, bool isSame)
    {
        using ScriptPlayer first = new(Read(Busy));
        first.Play(until: 5);
        Assert.Contains(old, Busy, StringComparison.Ordinal);
        using ScriptPlayer second = new(Read(Busy.Replace(old, changed, StringComparison.Ordinal)));

        SnapshotException? problem = Record.Exception(() => second.Restore(first.Save())) as SnapshotException;

        Assert.Equal(isSame, problem is null);
        Assert.Equal(isSame ? 5 : 0, second.StepsDone);
    }

    [Fact]
    public void Save_WhileACpuHasWorkToDo_IsRefused()
    {
        using ScriptPlayer player = new(Read(Busy));
        player.Machine.Executor.Post(0, static () => { });

        SnapshotException problem = Assert.Throws<SnapshotException>(() => player.Save());

        Assert.Contains("has work to do in process context", problem.Reason, StringComparison.Ordinal);
    }

    private static MachineScript Read(string text) => MachineScript.Read("test", Encoding.UTF8.GetBytes(text));

    private static string Text(ReadOnlyMemory<byte> document) => Encoding.UTF8.GetString(document.Span);
}
