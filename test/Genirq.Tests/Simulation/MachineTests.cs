using Genirq.Pci.Interrupts;
using Genirq.Platforms.X86.Messages;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Tests.Simulation;

/// <summary>A message's way through the whole machine.</summary>
public sealed class MachineTests
{
    public static TheoryData<int, RemappingKind, DestinationMode?> Machines { get; } = new()
    {
        { 1, RemappingKind.None, null },
        { 1, RemappingKind.Intel, null },
        { 1, RemappingKind.Amd, null },
        { 256, RemappingKind.None, null },
        { 256, RemappingKind.Intel, null },
        { 256, RemappingKind.Amd, null },
        { 8, RemappingKind.None, DestinationMode.LogicalFlat },
        { 8, RemappingKind.Amd, DestinationMode.LogicalFlat },
        { 40, RemappingKind.Intel, DestinationMode.ClusterX2Apic },
        { 40, RemappingKind.Amd, DestinationMode.ClusterX2Apic },
        { 1152, RemappingKind.Intel, DestinationMode.PhysicalX2Apic },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void Trigger_OnEachPlatform_RunsTheHandlerOnceOnTheVectorsCpu(
        int cpus, RemappingKind remapping, DestinationMode? mode)
    {
        using MachineBench bench =
            new(MachineBench.Options(cpus, remapping) with { DestinationMode = mode });
        bench.Start(16);

        for (int vector = 0; vector < 16; vector++)
        {
            bench.Fire(vector);
        }

        Assert.All(
            Enumerable.Range(0, 16),
            vector => Assert.Equal((1, bench.TargetOf(vector)), bench.Handled[vector]));
        Assert.Equal(Math.Min(cpus, 16), bench.Handled.Values.Select(item => item.Cpu).Distinct().Count());
        Assert.Equal(0, bench.Machine.FaultCount);
    }

    [Theory]
    [InlineData(RemappingKind.Intel, 4)]
    [InlineData(RemappingKind.Amd, 4)]
    [InlineData(RemappingKind.None, 1)]
    public void Trigger_OfMsi_RunsTheHandlerOfEachMessage(RemappingKind remapping, int messages)
    {
        using MachineBench bench = new(MachineBench.Options(2, remapping));
        bench.Start(messages, InterruptKinds.Msi);

        for (int vector = 0; vector < messages; vector++)
        {
            bench.Fire(vector);
        }

        Assert.Equal(messages, bench.Handled.Count(item => item.Value.Count == 1));
    }

    [Fact]
    public void Trigger_Traced_IsSeenOnItsWholeWay()
    {
        using MachineBench bench = new(MachineBench.Options(2, RemappingKind.Intel));
        bench.Start(1);
        bench.Trace.Clear();

        bench.Fire(0);

        Assert.Equal(
            [
                TraceKind.MessageSent, TraceKind.Remapped, TraceKind.Accepted, TraceKind.Taken, TraceKind.Ended,
                TraceKind.HandlerEntered, TraceKind.HandlerLeft,
            ],
            bench.Trace.Items.Select(item => item.Kind));
    }
}
