using Genirq.Properties.Running;
using Genirq.Simulation.Machines;

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

    [Theory]
    [InlineData(MachinePlatform.ArmIts, "\"devices\":[{|\"pending\":true|\"enabled\":true|\"used\":[")]
    [InlineData(MachinePlatform.RiscVImsic, "\"rows\":[{|\"pending\":true|\"moving\":{|\"ticks\":[")]
    public void Snapshot_OfAMachineOfAnotherPlatformAtEachStep_ChangesNothing(MachinePlatform platform, string marks)
    {
        HashSet<string> left = [.. marks.Split('|')];

        PropertyCheck.Run(
            nameof(MachineSnapshotProperties),
            setup => new MachineSnapshotRun(
                setup,
                document => left.RemoveWhere(mark => document.Contains(mark, StringComparison.Ordinal)),
                platform),
            seed: 2804,
            cases: 60,
            steps: 80);

        Assert.Empty(left);
    }

    [Fact]
    public void Snapshot_OfDevicesWithTheirDriversAtEachStep_ChangesNothing()
    {
        HashSet<string> left =
        [
            "\"started\":true", "\"calls\":[", "\"running\":[", "\"gathered\":", "\"underWay\":", "\"contexts\":[{",
            "\"slots\":[{", "\"pairs\":[{", "\"free\":[", "\"ownStore\":true", "\"linkDown\":true",
            "\"position\":", "\"answers\":", "\"closedEvents\":", "\"requested\":[", "\"writes\":[{",
            "\"lastIrq\":", "\"head\":", "\"sentPins\":", "\"shared\":true",
        ];

        PropertyCheck.Run(
            nameof(MachineSnapshotProperties),
            setup => new DriverSnapshotRun(setup, document =>
                left.RemoveWhere(mark => document.Contains(mark, StringComparison.Ordinal))),
            seed: 2802,
            cases: 80,
            steps: 80);

        Assert.Empty(left);
    }

    [Theory]
    [InlineData(MachinePlatform.X86)]
    [InlineData(MachinePlatform.ArmIts)]
    [InlineData(MachinePlatform.RiscVImsic)]
    public void Restore_HostileMachines_AreRejectedWholeOrRestoredWhole(MachinePlatform platform)
    {
        int rejected = 0;
        int restored = 0;

        PropertyCheck.Run(
            nameof(MachineSnapshotProperties),
            setup => new HostileMachineRun(
                setup,
                isRejected =>
                {
                    rejected += isRejected ? 1 : 0;
                    restored += isRejected ? 0 : 1;
                },
                platform),
            seed: 2803,
            cases: 40,
            steps: 30);

        Assert.True(rejected > 100 && restored > 10, $"{rejected}, {restored}");
    }
}
