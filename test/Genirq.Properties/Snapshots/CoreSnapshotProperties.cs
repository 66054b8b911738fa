using System.Text;
using Genirq.Properties.Running;

namespace Genirq.Properties.Snapshots;

public sealed class CoreSnapshotProperties
{
    // What the runs must have come across, so that they prove something.
    private static readonly string[] s_marks =
    [
        "\"resends\":[", "\"notifications\":[{", "\"wokenThreads\":[{", "\"woken\":true", "\"chained\":true",
        "\"shape\":\"forced\"", "\"secondary\":{", "\"parked\":", "\"events\":{\"total\":", "\"taken\":",
        "\"identityText\":", "\"kind\":\"perCpu\"", "\"kind\":\"perCpu\",\"affinity\":\"", "\"perCpuEnabled\":\"",
        "\"spurious\":", "\"wakeDepth\":",
        "\"hint\":", "\"fired\":[", "\"retriggered\":[", "\"masked\":[", "\"cookie\":", "\"threadBits\":",
        "\"pending\":[",
        "\"managed\":true", "\"pollTicks\":", "\"counts\":[", "\"told\":{\"", "\"notifier\":", "\"wakeupIrq\":",
        "\"redirectIpi\":", "\"redirectTo\":", "\"redirected\":[",
    ];

    [Fact]
    public void Snapshot_AtEachStepOfAnyRun_ChangesNothing() => PropertyCheck.Run(
        nameof(CoreSnapshotProperties), static setup => new CoreRun(setup, null), seed: 2701, cases: 80, steps: 60);

    [Fact]
    public void Snapshot_OfManyRuns_HoldsEachKindOfState()
    {
        HashSet<string> left = [.. s_marks];

        PropertyCheck.Run(
            nameof(CoreSnapshotProperties),
            setup => new CoreRun(setup, document =>
            {
                string text = Encoding.UTF8.GetString(document.Span);
                left.RemoveWhere(mark => text.Contains(mark, StringComparison.Ordinal));
            }),
            seed: 2702,
            cases: 500,
            steps: 80);

        Assert.Empty(left);
    }

    [Fact]
    public void Restore_HostileDocuments_AreRejectedWholeOrRestoredWhole()
    {
        Dictionary<string, int> reasons = [];
        int rejected = 0;
        int restored = 0;

        PropertyCheck.Run(
            nameof(CoreSnapshotProperties),
            setup => new HostileRun(setup, (reason, isRejected) =>
            {
                rejected += isRejected ? 1 : 0;
                restored += isRejected ? 0 : 1;
                string kind = reason[(reason.IndexOf(": ", StringComparison.Ordinal) + 1)..];
                reasons[kind] = reasons.GetValueOrDefault(kind) + 1;
            }),
            seed: 2703,
            cases: 60,
            steps: 40);

        Assert.True(rejected > 100 && restored > 10 && reasons.Count > 30, $"{rejected}, {restored}, {reasons.Count}");
    }
}
