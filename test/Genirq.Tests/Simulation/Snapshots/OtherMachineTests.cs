using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using Genirq.Snapshots;

namespace Genirq.Tests.Simulation.Snapshots;

/// <summary>A saved machine goes on only in one whose local APICs are the same.</summary>
public sealed class OtherMachineTests
{
    private static readonly MachineOptions s_options =
        new() { CpuCount = 2, Remapping = RemappingKind.Intel, ApicIds = [0, 2] };

    public static TheoryData<string, MachineOptions> Others => new()
    {
        { "apics", s_options with { ApicIds = [0, 1] } },
        { "apics", s_options with { ApicIds = [] } },
        { "destinationMode", s_options with { DestinationMode = DestinationMode.PhysicalX2Apic } },
        { "destinationMode", s_options with { DestinationMode = DestinationMode.ClusterX2Apic } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Restore_InAMachineWithOtherLocalApics_IsRefusedAndSaysWhich(string member, MachineOptions other)
    {
        ReadOnlyMemory<byte> document = Save(s_options);
        using SimulatedMachine machine = new(other);

        Assert.False(new MachineSnapshot(machine).TryRestore(document, out SnapshotException? problem));

        Assert.Contains($".{member}", problem.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(MachineOptions), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_WhereOptionsOnlySayWhatHoldsAnyway_IsAccepted()
    {
        ReadOnlyMemory<byte> document = Save(s_options with { ApicIds = [] });
        using SimulatedMachine machine = new(
            s_options with { ApicIds = [0, 1], DestinationMode = DestinationMode.PhysicalFlat });

        Assert.True(
            new MachineSnapshot(machine).TryRestore(document, out SnapshotException? problem), problem?.Message);
    }

    private static ReadOnlyMemory<byte> Save(MachineOptions options)
    {
        using SimulatedMachine machine = new(options);
        return new MachineSnapshot(machine).Save();
    }
}
