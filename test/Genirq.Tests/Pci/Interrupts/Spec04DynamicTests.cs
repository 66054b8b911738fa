using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

public sealed class Spec04DynamicTests
{
    [Fact]
    public void Spec04_Check12_AllocateAfterEnable()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        bench.Take();

        Assert.Equal(4, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        Assert.Equal(0xFEE00000u, bench.Table(4, 0));
        Assert.Equal(1u, bench.Table(4, 12));
        Assert.Equal(7, bench.Device.AllocateMsiXAt(7).Index);
        Assert.Equal(-16, bench.Device.AllocateMsiXAt(7).Index);
        Assert.Equal(-34, bench.Device.AllocateMsiXAt(8).Index);
        Assert.Equal(5, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        Assert.Equal(6, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        MsiMap full = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        IrqFailure? failure = full.Failure;

        Assert.Equal(-16, full.Index);
        Assert.Contains("had 0", failure!.Sentence, StringComparison.Ordinal);
        Assert.Equal(0x8007, bench.MsiXControl);
        Assert.DoesNotContain(bench.Take(), entry => entry.StartsWith('c'));
    }

    [Fact]
    public void Spec04_Check13_FreeAndReuse()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        MsiMap map = bench.Device.AllocateMsiXAt(MsiIndex.Any);

        bench.Device.FreeMsiX(map);
        Assert.True(bench.Device.IrqOf(4).IsNone);
        MsiMap again = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        Assert.Equal(4, again.Index);
        bench.Device.FreeMsiX(new MsiMap(4, Irq.None));
        bench.Device.FreeMsiX(new MsiMap(-16, again.Irq));

        Assert.Equal(again.Irq.Number, bench.Device.IrqOf(4).Number);
        Assert.Equal(2, bench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));

        // Differs from Linux, which looks at the index only.
        Assert.Equal(-22, bench.Device.FreeMsiX(new MsiMap(4, new Irq(999))).Value);
        Assert.False(bench.Device.IrqOf(4).IsNone);
        Assert.Equal(0, bench.Device.FreeMsiX(new MsiMap(4, again.Irq)).Value);
        Assert.True(bench.Device.IrqOf(4).IsNone);
    }

    [Fact]
    public void Spec04_Check14_NotEnabledOrNotOffered()
    {
        using PciTestBench bench = new();
        Assert.True(bench.Device.CanAllocateDynamically);
        Assert.Equal(-524, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        using PciTestBench fixedBench = new(PciTestBench.Usual & ~MsiFlags.PciMsiXAllocateDynamic);
        fixedBench.Allocate(1, 4, InterruptKinds.MsiX);

        MsiMap map = fixedBench.Device.AllocateMsiXAt(MsiIndex.Any);
        fixedBench.Device.FreeMsiX(new MsiMap(0, fixedBench.Device.IrqOf(0)));

        Assert.False(fixedBench.Device.CanAllocateDynamically);
        Assert.Equal(-524, map.Index);
        Assert.True(fixedBench.Device.IrqOf(0).Number > 0);
        Assert.Equal(1, fixedBench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));
    }

    [Fact]
    public void AllocateMsiXAt_BeyondTheTableOfAVirtualDomain_IsVirtual()
    {
        using PciTestBench bench = new();
        Assert.Equal(10, bench.Allocate(1, 10, InterruptKinds.MsiX | InterruptKinds.Virtual));
        bench.Device.FreeMsiX(new MsiMap(9, bench.Device.IrqOf(9)));
        bench.Take();

        MsiMap map = bench.Device.AllocateMsiXAt(9);

        Assert.True(map.IsAllocated);
        Assert.Empty(bench.Take());
    }

    [Fact]
    public void AllocateMsiXAt_WhileAnotherRuns_DeliversBoth()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 1, InterruptKinds.MsiX);
        List<string> events = [];
        using IrqSystemListener listener = new(bench, events);

        MsiMap late = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        listener.Request(bench.Device.IrqOf(0).Number, "first");
        listener.Request(late.Irq.Number, "late");
        bench.Function.Trigger(late.Index);
        bench.Function.Trigger(0);

        Assert.Equal(["late", "first"], events);
    }
}
