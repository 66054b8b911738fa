using Genirq.Descriptors;
using Genirq.Platforms.X86;
using Genirq.Platforms.X86.Remapping;
using Genirq.Platforms.X86.State;

namespace Genirq.Tests.X86;

/// <summary>What a vector domain holds, kept and given back.</summary>
public sealed class VectorStateTests
{
    [Fact]
    public void RestoreState_OfAnotherMachine_IsThatMachine()
    {
        X86Bench first = Moving();
        X86Bench second = new(3);
        second.Allocate();
        second.Allocate(1, "1-2");
        second.Allocate(2);

        second.Vectors.RestoreState(first.Vectors.SaveState());

        Assert.Equal(first.Matrix.ToDebugText(0), second.Matrix.ToDebugText(0));
        VectorDomainState kept = second.Vectors.SaveState();
        Assert.Equal(first.Vectors.SaveState().Irqs, kept.Irqs);
        Assert.Equal(first.Vectors.SaveState().Marks, kept.Marks);
        Assert.True(second.Vectors.NeedsTick(0));
        Assert.Equal(0, second.Vectors.Tick(0));
        Assert.Equal(first.Vectors.Tick(0), second.Vectors.Tick(0));
        Assert.Equal(first.Matrix.ToDebugText(0), second.Matrix.ToDebugText(0));
    }

    [Fact]
    public void RestoreState_Drift_StaysAsItWas()
    {
        X86Bench bench = new(2);
        VectorDomainState state = bench.Vectors.SaveState();
        VectorRowState[] rows = [.. state.Matrix.Rows];
        rows[1] = rows[1] with { Available = 190, Managed = [0x20] };

        bench.Vectors.RestoreState(state with { Matrix = state.Matrix with { Rows = rows } });

        Assert.Equal(new MatrixCpuState(true, 190, 1, 0, 0), bench.Matrix[1]);
        Assert.Equal(391u, bench.Matrix.Available());
    }

    [Fact]
    public void RestoreState_WhatContradictsItself_ChangesNothing()
    {
        X86Bench bench = new(2);
        IrqDescriptor line = bench.Start();
        VectorDomainState state = bench.Vectors.SaveState();
        VectorState vectors = state.Irqs[0].Vectors;
        VectorRowState[] rows = [.. state.Matrix.Rows];

        Refuse(bench, state with { Irqs = [] });
        Refuse(bench, state with { Irqs = [.. state.Irqs, .. state.Irqs] });
        Refuse(bench, state with { Irqs = [new VectorPlacement(new Irq(99), vectors)] });
        Refuse(bench, state with { Irqs = [new VectorPlacement(line.Irq, vectors with { Vector = 0x99 })] });
        Refuse(bench, state with { Irqs = [new VectorPlacement(line.Irq, vectors with { Cpu = 2 })] });
        Refuse(bench, state with { Irqs = [new VectorPlacement(line.Irq, vectors with { IsMoving = true })] });
        Refuse(bench, state with { Matrix = state.Matrix with { Rows = rows[..1] } });
        rows[1] = rows[1] with { Allocated = [X86Vectors.Int80] };
        Refuse(bench, state with { Matrix = state.Matrix with { Rows = rows } });
        rows[1] = rows[1] with { Allocated = [0x41, 0x40] };
        Refuse(bench, state with { Matrix = state.Matrix with { Rows = rows } });
    }

    [Fact]
    public void NextIndex_FreeEntry_IsTakenOnce()
    {
        X86Bench bench = new X86Bench(2).WithIntel();
        IntelRemappingDomain remapping = (IntelRemappingDomain)bench.Remapping!;
        remapping.NextIndex = 9;
        IrqDescriptor first = bench.Allocate();
        IrqDescriptor second = bench.Allocate(1);
        remapping.NextIndex = 9;
        IrqDescriptor third = bench.Allocate(2);

        Assert.Equal([9, 0, 1], new[] { first, second, third }.Select(EntryOf));
    }

    [Fact]
    public void NextIndex_OfAmd_IsTakenOnce()
    {
        X86Bench bench = new X86Bench(2).WithAmd();
        AmdRemappingDomain remapping = (AmdRemappingDomain)bench.Remapping!;
        remapping.NextIndex = 40;
        bench.Allocate();
        bench.Allocate(1);
        remapping.NextIndex = 40;
        IrqDescriptor third = bench.Allocate(2);

        Assert.Equal(3, remapping.EntriesUsed(0x00FA));
        Assert.Equal(1u, bench.Message(third).Data);
        Assert.True(remapping.EntryAt(0x00FA, 40).Low != 0);
    }

    private static int EntryOf(IrqDescriptor line) => (int)(line.Data.Parent!.HardwareIrq.Number >> 16);

    private static void Refuse(X86Bench bench, VectorDomainState state)
    {
        string before = bench.Matrix.ToDebugText(0);
        Assert.Throws<ArgumentException>(() => bench.Vectors.RestoreState(state));
        Assert.Equal(before, bench.Matrix.ToDebugText(0));
    }

    // One interrupt whose old vector waits for a tick of CPU 0, a managed one, and one that is only reserved.
    private static X86Bench Moving()
    {
        X86Bench bench = new(3);
        IrqDescriptor moved = bench.Allocate();
        bench.Request(moved);
        bench.Start(1, "1-2");
        bench.Allocate(2);
        bench.SetAffinity(moved, 1);
        bench.Fire(moved);
        bench.Fire(moved);
        Assert.True(bench.State(moved).IsCleaning);
        return bench;
    }
}
