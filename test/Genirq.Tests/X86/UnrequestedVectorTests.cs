using Genirq.Actions;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Platforms.X86;

namespace Genirq.Tests.X86;

/// <summary>An interrupt that has a vector and no request, whose CPU goes and comes.</summary>
public sealed class UnrequestedVectorTests
{
    [Fact]
    public void CpuGoesAndComes_ThenRequested_EventArrives()
    {
        X86Bench bench = new(2);
        bench.Attach(isMsiX: false);
        IrqDescriptor descriptor = bench.Allocate();
        VectorState before = bench.State(descriptor);
        Assert.NotEqual(0, before.Vector);
        Assert.False(descriptor.HasAction);

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(before.Cpu));
        Assert.Equal(0, bench.System.Hotplug.BringOnline(before.Cpu));
        int runs = 0;
        using IrqRegistration request = bench.System.Request(descriptor.Irq, "card", () => runs++);

        Assert.True(bench.Fire(descriptor));
        Assert.Equal(1, runs);
        Assert.Equal(0, bench.System.Diagnostics.CountOf(IrqDiagnosticId.VectorSpurious));
    }

    [Fact]
    public void CpuGoesAndComes_ThenFreed_NothingIsLeft()
    {
        X86Bench bench = new(2);
        uint available = bench.Matrix.Available();
        bench.Attach(isMsiX: false);
        VectorState before = bench.State(bench.Allocate());

        Assert.Equal(0, bench.System.Hotplug.TakeOffline(before.Cpu));
        Assert.Equal(0, bench.System.Hotplug.BringOnline(before.Cpu));
        bench.Free(0);

        Assert.True(bench.Vectors.IrqAt(before.Cpu, before.Vector).IsNone);
        Assert.Equal(available, bench.Matrix.Available());
    }
}
