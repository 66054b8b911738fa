using Genirq.Cpus;
using Genirq.Diagnostics;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Rebuild;
using Genirq.Platforms.X86;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Planning;

/// <summary>Machines whose debug files cannot be read, contradict each other, or belong to another platform; and what
/// can happen to a machine that stands.</summary>
public sealed class RebuiltMachineTests
{
    // Legacy interrupts that are not requested.
    private const uint Wires = 15;

    private static readonly PciSlot s_card = new(0, 0, 3, 0);

    [Fact]
    public void Rebuild_WithoutDebugFiles_PutsRequestedInterruptsOnTheirCpus()
    {
        using RebuiltMachine machine = Small();

        VectorState one = machine.Vectors!.StateOf(new Irq(25))!;
        VectorState two = machine.Vectors.StateOf(new Irq(26))!;
        Assert.Equal((0, 1), (one.Cpu, two.Cpu));
        Assert.NotEqual(0, one.Vector);
        Assert.Equal(3u, machine.Vectors.Matrix.TotalAllocated);
        Assert.Equal("0-1", machine.System.Find(new Irq(25))!.Affinity.ToString());
        Assert.Contains("assumed", machine.Platform, StringComparison.Ordinal);
        Assert.Empty(machine.Notes);
    }

    [Fact]
    public void Rebuild_TableAlone_GivesItsVectorsToTheInterrupts()
    {
        MemoryTree tree = SmallMachine.Tree().Add("sys/kernel/debug/irq/domains/VECTOR", """
            name:   VECTOR
            Online bitmaps:        2
            Global available:    400
            Global reserved:       0
            Total allocated:       4
            System: 30: 0-17,19,21,236,246-248,250-255
             | CPU | avl | man | mac | act | vectors
                 0   201     0     0    2  40-41
                 1   199     2     0    2  50,60

            """);

        using RebuiltMachine machine = RebuiltMachine.Rebuild(MachineCaptureReader.Read(tree));

        Assert.Equal(40, machine.Vectors!.StateOf(new Irq(25))!.Vector);
        Assert.Equal([50, 60], new[] { 24, 26 }.Select(irq => machine.Vectors.StateOf(new Irq(irq))!.Vector).Order());
        Assert.Equal(new MatrixCpuState(true, 199, 2, 0, 2), machine.Vectors.Matrix[1]);
        Assert.Contains(
            machine.Notes, static note => note.EndsWith("CPU 0 lists vector 41, which no known interrupt has"));
    }

    [Fact]
    public void Rebuild_InterruptOnACpuThatIsNotOnline_IsTold()
    {
        MemoryTree tree = SmallMachine.Tree().Add("proc/irq/26/effective_affinity_list", "3\n");

        using RebuiltMachine machine = RebuiltMachine.Rebuild(MachineCaptureReader.Read(tree));

        Assert.Contains(
            machine.Notes, static note => note.Contains("interrupt 26 is on CPUs 3, of which none is online"));
    }

    [Fact]
    public void Rebuild_Arm_HasStoresButNoVectors()
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree()) with
        {
            Architecture = MachineArchitecture.Arm64,
            ArchitectureBasis = Basis.Measured,
        };

        using RebuiltMachine machine = RebuiltMachine.Rebuild(capture);

        Assert.Null(machine.Vectors);
        Assert.StartsWith("arm64; the parent of messages is not reported", machine.Platform, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(machine.Stores).Interrupts().Count);
    }

    [Fact]
    public void TakeCpuOffline_LastButOne_MovesWhatWasThere()
    {
        using ChangingMachine machine = new(Small());

        Assert.Equal(0, machine.TakeOffline(1));

        Assert.Equal(0, machine.Vectors!.StateOf(new Irq(26))!.Cpu);
        Assert.Equal(ErrorCode.Busy, machine.TakeOffline(0));
        Assert.Equal(0, machine.BringOnline(1));
        Assert.Equal(0, machine.Vectors.StateOf(new Irq(26))!.Cpu);
    }

    [Fact]
    public void WriteAffinity_WithoutRemapping_WaitsForTheInterrupt()
    {
        using ChangingMachine machine = new(Small());
        Irq irq = new(26);

        Assert.Equal(0, machine.WriteAffinity(irq, CpuMask.Of(0)));
        Assert.Equal(1, machine.Vectors!.StateOf(irq)!.Cpu);
        Assert.True(machine.Fire(irq));
        Assert.True(machine.Vectors.StateOf(irq)!.IsMoving);
        Assert.True(machine.Fire(irq));

        Assert.Equal((0, 0), (machine.Vectors.StateOf(irq)!.Cpu, machine.Vectors.StateOf(irq)!.PreviousVector));
        Assert.Equal(ErrorCode.Invalid, machine.WriteAffinity(irq, CpuMask.Of(3)));
    }

    [Fact]
    public void Free_KeepsTheAllocationReserved_AndRequestTakesAVectorAgain()
    {
        using ChangingMachine machine = new(Small());
        Irq irq = new(26);

        Assert.True(machine.Free(irq));
        Assert.True(machine.Vectors!.StateOf(irq)!.HasReserved);
        Assert.False(machine.Free(irq));
        Assert.False(machine.Fire(irq));

        Assert.Equal(0, machine.Request(irq, "again"));
        Assert.Equal(["again"], machine.HandlersOf(irq));
        Assert.NotEqual(0, machine.Vectors.StateOf(irq)!.Vector);
    }

    [Fact]
    public void Remove_Function_GivesEverythingBack()
    {
        using ChangingMachine machine = new(Small());

        Assert.True(machine.Remove(s_card));

        Assert.Equal((0u, Wires), (machine.Vectors!.Matrix.TotalAllocated, machine.Vectors.Matrix.Reserved));
        Assert.Empty(machine.Machine.Stores);
        Assert.False(machine.Remove(s_card));
        Assert.Null(machine.System.Find(new Irq(24)));
    }

    [Fact]
    public void Add_Function_AsksAsADriverDoes()
    {
        using ChangingMachine machine = new(Small());
        CapturedFunction card = machine.Machine.Capture.Functions[0];
        machine.Remove(s_card);

        RebuiltFunction added = machine.Add(card);

        Assert.Equal(0, machine.Enable(card.Slot));
        Assert.Equal(4, added.Device.AllocateVectors(1, 9, Genirq.Pci.Interrupts.InterruptKinds.MsiX).Count);
        Assert.Equal(4, Assert.Single(machine.Machine.Stores).Interrupts().Count);
        Assert.Equal(4u + Wires, machine.Vectors!.Matrix.Reserved);
        machine.Unbind(card.Slot);
        Assert.Equal(Wires, machine.Vectors.Matrix.Reserved);
    }

    [Fact]
    public void Rebuild_WithAnOfflineRule_HasIt()
    {
        MachineCapture capture = MachineCaptureReader.Read(SmallMachine.Tree());

        using RebuiltMachine machine =
            RebuiltMachine.Rebuild(capture, new RebuildOptions { OfflineRule = OfflineRule.All });

        Assert.Equal(OfflineRule.All, machine.Vectors!.Options.OfflineRule);
    }

    private static RebuiltMachine Small() => RebuiltMachine.Rebuild(MachineCaptureReader.Read(
        SmallMachine.Tree().Add("proc/irq/24/effective_affinity_list", "1\n")));
}
