using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Planning.Reports;
using Genirq.Platforms.X86;
using Genirq.Tests.X86;

namespace Genirq.Tests.Planning;

public sealed class VectorReaderTests
{
    [Fact]
    public void FindTaken_RandomMatrices_FindsWhatLookingAtEachBitFinds()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            VectorMatrix matrix = RandomMatrix.Of(seed);
            for (int cpu = 0; cpu < matrix.CpuCount; cpu++)
            {
                int[] range = [.. Enumerable.Range(matrix.First, matrix.End - matrix.First)];
                bool IsTaken(int bit) => matrix.IsAllocated(cpu, bit) || matrix.IsManaged(cpu, bit);
                List<int> found = [];
                for (int bit = matrix.FindTaken(cpu, 0); bit < matrix.End; bit = matrix.FindTaken(cpu, bit + 1))
                {
                    found.Add(bit);
                }

                Assert.Equal(range.Where(IsTaken), found);
                Assert.Equal(range.Count(bit => !IsTaken(bit) && !matrix.IsSystem(bit)), matrix.CountFree(cpu));
                Assert.Equal(matrix.End, matrix.FindTaken(cpu, matrix.End));
            }
        }
    }

    [Fact]
    public void Read_CpuWithAllKinds_TellsEachVectorsOwner()
    {
        X86Bench bench = new(2);
        IrqDescriptor regular = bench.Start(0);
        IrqDescriptor managed = bench.Start(1, "0-1");
        bench.Allocate(2);
        Dictionary<Irq, string> owners = new() { [regular.Irq] = "0000:00:01.0", [managed.Irq] = "0000:00:02.0" };
        VectorReader reader = new(bench.Vectors, owners);

        CpuVectors first = reader.Read(0);
        CpuVectors second = reader.Read(1);

        Assert.Equal(
            [
                new VectorUse(0x20, VectorUseKind.Regular, regular.Irq, "0000:00:01.0"),
                new VectorUse(0x21, VectorUseKind.ManagedUnused, Irq.None, null),
            ],
            first.Uses);
        Assert.Equal([new VectorUse(0x20, VectorUseKind.Managed, managed.Irq, "0000:00:02.0")], second.Uses);
        Assert.Equal((201, 199u, 1u, 0u, 1u), Numbers(first));
        Assert.Equal((201, 200u, 1u, 1u, 1u), Numbers(second));
        Assert.Equal([0x20], first.Vectors);
        VectorReport all = reader.ReadAll(RoomRules.Of(bench.Vectors, CpuMask.Empty));
        Assert.Equal((2, 399u, 1u, 2u), (all.OnlineCpus, all.Available, all.Reserved, all.Allocated));
        Assert.Equal((0x20, 0xea, 201), (all.First, all.Last, all.Size));
        Assert.Contains(0x80, all.SystemVectors);
    }

    [Fact]
    public void Read_VectorOfNoInterrupt_HasNoOwner()
    {
        X86Bench bench = new(
            1, new X86Options { LegacyIrqs = 16 }, new IrqSystemOptions { PreallocatedIrqs = 16 });
        X86AllocationInfo info = new() { Kind = X86AllocationKind.IoApic, IsLegacy = true };
        bench.System.Domains.AllocateIrqs(bench.Vectors, 0, 1, info, new IrqAllocationOptions { Realloc = true });
        bench.System.Activate(new Irq(0));
        bench.Matrix.Allocate(CpuMask.Of(0), reserved: false, out _);

        CpuVectors vectors =
            new VectorReader(bench.Vectors, new Dictionary<Irq, string> { [new Irq(0)] = "IO-APIC" }).Read(0);

        int timer = bench.Vectors.StateOf(new Irq(0))!.Vector;
        Assert.Equal([timer], vectors.Uses.Where(use => use.Owner == "IO-APIC").Select(use => use.Vector));
        Assert.Contains(vectors.Uses, use => use.Vector != timer && use.Owner is null);
    }

    [Fact]
    public void Read_CpuThatWasNeverOnline_HasWhatItWillBringAlong()
    {
        X86Bench bench = new(2, null, new IrqSystemOptions { OnlineCpus = CpuMask.Of(0) });
        bench.Allocate(0, "0-1");

        CpuVectors vectors = new VectorReader(bench.Vectors, new Dictionary<Irq, string>()).Read(1);

        Assert.Equal((201, 200u, 1u, 0u, 0u), Numbers(vectors));
        Assert.Equal(VectorUseKind.ManagedUnused, Assert.Single(vectors.Uses).Kind);
    }

    [Fact]
    public void Of_Interrupts_TellsVectorReservationAndMove()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        IrqDescriptor started = bench.Start(0);
        IrqDescriptor reserved = bench.Allocate(1);
        IrqDescriptor managed = bench.Start(2, "0-1");

        bench.SetAffinity(started, 1);

        Assert.Equal(
            new InterruptVector(1, 0x21) { IsMoving = true }, InterruptVector.Of(bench.Vectors, started.Irq));
        Assert.Equal(2, InterruptVector.Of(bench.Vectors, started.Irq)!.Value.Taken);
        Assert.Equal(
            (0, true, 0),
            (InterruptVector.Of(bench.Vectors, reserved.Irq)!.Value.Vector,
                InterruptVector.Of(bench.Vectors, reserved.Irq)!.Value.IsReserved,
                InterruptVector.Of(bench.Vectors, reserved.Irq)!.Value.Taken));
        Assert.Equal(CpuMask.FirstCpus(2), InterruptVector.Of(bench.Vectors, managed.Irq)!.Value.ManagedCpus);
        Assert.Equal(2, InterruptVector.Of(bench.Vectors, managed.Irq)!.Value.Taken);
        Assert.Null(InterruptVector.Of(bench.Vectors, new Irq(999)));
        Assert.Null(InterruptVector.Of(null, started.Irq));
    }

    private static (int Size, uint Available, uint Managed, uint InUse, uint Allocated) Numbers(CpuVectors vectors) =>
        (vectors.Size, vectors.Available, vectors.Managed, vectors.ManagedInUse, vectors.Allocated);
}
