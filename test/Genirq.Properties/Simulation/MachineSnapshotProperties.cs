using Genirq.Properties.Running;

namespace Genirq.Properties.Simulation;

public sealed class MachineSnapshotProperties
{
    [Fact]
    public void Snapshot_OfAMachineAtEachStepOfAnyRun_ChangesNothing()
    {
        // What the runs must have come across, so that they prove something.
        HashSet<string> left =
        [
            "\"requested\":[", "\"writes\":[{", "\"pending\":[", "\"woken\":true", "\"moving\":true", "\"ticks\":[",
            "\"parked\":", "\"interruptsOff\":true", "\"priority\":", "\"tables\":[{", "\"subhandle\":",
            "\"shape\":\"forced\"", "\"cpus\":\"", "\"cleaning\":[", "\"progress\":",
        ];

        PropertyCheck.Run(
            nameof(MachineSnapshotProperties),
            setup => new MachineSnapshotRun(setup, document =>
                left.RemoveWhere(mark => document.Contains(mark, StringComparison.Ordinal))),
            seed: 2801,
            cases: 120,
            steps: 80);

        Assert.Empty(left);
    }
}
