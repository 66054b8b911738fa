using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>What debugfs shows of vectors, letter by letter as a kernel has printed it.</summary>
public sealed class DebugTextTests
{
    [Fact]
    public void WriteDebug_Domain_IsTheMatrix()
    {
        X86Bench bench = new(2, new X86Options { LegacyIrqs = 16 }, new IrqSystemOptions { PreallocatedIrqs = 16 });
        bench.Start();
        bench.Start(1, managed: "0-1");
        StringWriter text = new();

        bench.Vectors.WriteDebug(text, null, 5);

        Assert.Equal(
            """
            Online bitmaps:        2
            Global available:    386
            Global reserved:       0
            Total allocated:      17
            System: 31: 0-17,19,21,50,236,246-248,250-255
                 | CPU | avl | man | mac | act | vectors
                     0   186     1     0   15  48-49,51-63
                     1   200     1     1    2  32-33

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void WriteDebug_Interrupt_HasThePreviousVectorWhileItMoves()
    {
        X86Bench bench = new(2);
        IrqDescriptor descriptor = bench.Start();
        bench.SetAffinity(descriptor, 1);
        bench.Fire(descriptor);
        StringWriter text = new();

        bench.Vectors.WriteDebug(text, bench.Vectors.GetData(descriptor.Irq), 9);

        Assert.Equal(
            """
                     Vector:    32
                     Target:     1
                     Previous vector:    32
                     Previous target:     0
                     move_in_progress: 1
                     is_managed:       0
                     can_reserve:      1
                     has_reserved:     0
                     cleanup_pending:  0

            """.ReplaceLineEndings("\n"),
            text.ToString());
    }

    [Fact]
    public void WriteDebug_NoLevel_SaysSo()
    {
        X86Bench bench = new(1);
        StringWriter text = new();

        bench.Vectors.WriteDebug(text, bench.System.Find(new Irq(bench.System.Numbers.Allocate(-1, 1, 1)))!.Data, 1);

        Assert.Equal(" Vector: Not assigned\n", text.ToString());
    }

    [Fact]
    public void ToDebugText_OfflineCpu_IsLeftOut()
    {
        VectorMatrix matrix = MatrixBench.Online(2);
        matrix.Allocate(CpuMask.Of(1), reserved: false, out _);
        matrix.Offline(0);

        Assert.EndsWith(
            " | CPU | avl | man | mac | act | vectors\n     1   200     0     0    1  32\n",
            matrix.ToDebugText(),
            StringComparison.Ordinal);
    }
}
