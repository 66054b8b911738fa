using System.Text;
using Genirq.Snapshots;

namespace Genirq.Tests.Snapshots;

/// <summary>Documents that must be rejected: where and why is said, and nothing has changed.</summary>
public sealed class HostileSnapshotTests
{
    [Theory]
    [InlineData("genirq.snapshot/1", "genirq.snapshot/2", "$.schema", "The schema is genirq.snapshot/1 here")]
    [InlineData("\"schema\":\"genirq.snapshot/1\",", "", "$.schema", "It is missing.")]
    [InlineData("\"schema\":\"genirq.snapshot/1\"", "\"schema\":1", "$.schema", "A text belongs here, not 1.")]
    [InlineData("\"possibleCpus\":4", "\"possibleCpus\":8", "$.structure.possibleCpus", "built with 4")]
    [InlineData("\"online\":\"0-3\"", "\"online\":\"0-4\"", "$.cpus.online", "not all possible")]
    [InlineData("\"online\":\"0-3\"", "\"online\":\"\"", "$.cpus.online", "The list of CPUs is empty.")]
    [InlineData("\"online\":\"0-3\"", "\"online\":\"0-\"", "$.cpus.online", "is not a list of CPUs")]
    [InlineData("\"present\":\"0-3\"", "\"present\":\"0\"", "$.cpus.online", "online, but not plugged in")]
    [InlineData("\"irqCount\":64", "\"irqCount\":2", "$.interrupts[2].irq", "A whole number from 0 to 1")]
    [InlineData("\"irqCount\":64", "\"irqCount\":64.5", "$.core.irqCount", "A whole number from 1")]
    [InlineData("\"irqCount\":64", "\"irqCount\":99999999999999999999", "$.core.irqCount", "A whole number")]
    [InlineData("{\"irq\":1,", "{\"irq\":0,", "$.interrupts[1].irq", "none comes twice")]
    [InlineData("\"name\":\"wires\"", "\"name\":\"wheels\"", "$.domains[0].name", "the domain wires at this place")]
    [InlineData("\"domain\":\"wires\"", "\"domain\":\"wheels\"", "levels[0].domain", "no domain of this name")]
    [InlineData("\"chip\":\"the quiet chip\"", "\"chip\":\"loud\"", "levels[1].chip", "knows this chip")]
    [InlineData("\"name\":\"message\"", "\"name\":\"else\"", "actions[0]", "There is no handler for \"else\"")]
    [InlineData("\"kind\":\"threaded\"", "\"kind\":\"handler\"", "actions[0].kind", "The host brings code")]
    [InlineData("\"kind\":\"threaded\"", "\"kind\":\"woven\"", "actions[0].kind", "An action is one of")]
    [InlineData("\"device\":\"nic\",\"index\":0", "\"device\":\"nic\",\"index\":3", ".message", "no such message")]
    [InlineData("\"cookie\":77", "\"cookie\":-1", "messages[0].cookie", "A whole number from 0")]
    [InlineData("\"depth\":1,", "\"depth\":-1,", "$.interrupts[0].depth", "A whole number from 0")]
    [InlineData("\"depth\":1,", "\"depth\":[],", "$.interrupts[0].depth", "not an array")]
    [InlineData("\"depth\":1,", "\"depth\":1,\"deep\":1,", "$.interrupts[0].deep", "Nothing of this name")]
    [InlineData("\"depth\":1,", "\"depth\":1,\"depth\":1,", "$", "not JSON")]
    [InlineData("\"affinity\":\"0-3\",\"acting", "\"affinity\":\"17\",\"acting", ".affinity", "not all possible")]
    [InlineData("\"counts\":[2,", "\"counts\":[9,", ".counts", "by ascending CPU")]
    [InlineData("\"counts\":[2,", "\"counts\":[4294967296,", ".counts[0]", "A whole number")]
    [InlineData("\"wokenThreads\":[{", "\"wokenThreads\":[{\"irq\":1},{", "$.wokenThreads[0]", "no such thread")]
    [InlineData("\"bit\":0", "\"bit\":64", "actions[0].bit", "from 0 to 63")]
    [InlineData("\"threadBits\":1", "\"threadBits\":3", ".threadBits", "a thread that no action has")]
    [InlineData("\"flow\":\"edge\"", "\"flow\":\"round\"", ".flow", "There is no flow of this name.")]
    [InlineData("\"states\":", "\"states\":262144,\"x\":", ".states", "none in a system at rest")]
    [InlineData("\"size\":4", "\"size\":5", "$.domains[2]", "its blueprint is not known")]
    [InlineData("\"size\":4", "\"size\":0", "$.domains[2].size", "A whole number from 1")]
    [InlineData("\"name\":\"nic\"", "\"name\":\"nac\"", "$.devices[0].name", "no device of this name")]
    [InlineData("\"resends\":", "\"x\":", "$.x", "Nothing of this name belongs here.")]
    [InlineData("\"resends\":[5]", "\"resends\":[5,5]", "$.resends", "is named twice")]
    [InlineData("\"resends\":[5]", "\"resends\":[9]", "$.resends", "does not exist")]
    [InlineData("\"parts\":{}", "\"parts\":{\"clock\":{}}", "$.parts.clock", "Nothing of this name")]
    public void Restore_AChangedDocument_IsRejectedWithItsPlace(string old, string changed, string path, string reason)
    {
        using SmallWorld saved = SmallWorld.InUse();
        saved.System.Enable(saved.Wire);
        string good = saved.Save();
        int at = good.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{old} is not in {good}");

        AssertRejected(good[..at] + changed + good[(at + old.Length)..], path, reason);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("genirq.snapshot/1", "not JSON")]
    [InlineData("[]", "An object belongs here, not an array.")]
    [InlineData("{\"schema\":", "not JSON")]
    public void Restore_WhatIsNoSnapshot_IsRejected(string document, string reason) =>
        AssertRejected(document, "$", reason);

    [Fact]
    public void Restore_DeepNesting_IsRejected() => AssertRejected(
        "{\"schema\":" + new string('[', 5000) + new string(']', 5000) + "}", "$", "nested deeper than");

    [Fact]
    public void Restore_EachTruncation_IsRejected()
    {
        using SmallWorld saved = SmallWorld.InUse();
        string good = saved.Save();
        using SmallWorld world = SmallWorld.Fresh();
        string before = world.Save();
        for (int length = 0; length < good.Length; length++)
        {
            Assert.NotNull(world.Restore(good[..length]));
        }

        Assert.Equal(before, world.Save());
    }

    [Fact]
    public void Restore_CountersOfAHugeNumber_AreRejectedBeforeTheyTakeMemory()
    {
        using SmallWorld saved = SmallWorld.InUse();
        string good = saved.Save().Replace("\"irqCount\":64", "\"irqCount\":2147483647", StringComparison.Ordinal);
        string last = "{\"irq\":2147483646,\"affinity\":\"0-3\",\"counts\":[0,1,1,1,2,1,3,1]}";
        int end = good.IndexOf("],\"resends\"", StringComparison.Ordinal);
        end = end < 0 ? good.IndexOf("],\"notifications\"", StringComparison.Ordinal) : end;

        AssertRejected(good.Insert(end, "," + last), ".counts", "too much memory");
    }

    private static void AssertRejected(string document, string path, string reason)
    {
        using SmallWorld world = SmallWorld.Fresh();
        string before = world.Save();

        Assert.False(SystemSnapshot.TryRestore(
            world.Describe(), Encoding.UTF8.GetBytes(document), out SnapshotException? problem));

        Assert.Contains(path, problem.Path, StringComparison.Ordinal);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Empty(world.Threads.Threads);
        Assert.Equal(before, world.Save());
    }
}
