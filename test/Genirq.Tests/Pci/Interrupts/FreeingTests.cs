using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>An interrupt is freed by its owner, once, and not while its handler is installed.</summary>
public sealed class FreeingTests
{
    [Fact]
    public void FreeMsiX_AHandlerIsInstalled_IsRefusedAndSaysWhose()
    {
        using PciTestBench bench = Enabled();
        MsiMap queue = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        IrqRegistration registration = bench.System.Request(queue.Irq, "rx0", static () => { });

        IrqOutcome early = bench.Device.FreeMsiX(queue);

        Assert.Equal(ErrorCode.Busy, early.Value);
        Assert.Contains("\"rx0\"", early.Explain(), StringComparison.Ordinal);
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));
        Assert.True(registration.IsInstalled);
        Assert.Equal(queue.Irq, bench.Device.IrqOf(queue.Index));
        registration.Dispose();
        Assert.Equal(0, bench.Device.FreeMsiX(queue).Value);
    }

    [Fact]
    public void FreeMsiX_Twice_LeavesTheIndexsNextOwnerAlone()
    {
        using PciTestBench bench = Enabled();
        MsiMap first = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        Assert.Equal(0, bench.Device.FreeMsiX(first).Value);

        IrqOutcome again = bench.Device.FreeMsiX(first);
        MsiMap next = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        IrqOutcome late = bench.Device.FreeMsiX(first);

        Assert.Equal(first, next);
        Assert.Equal((ErrorCode.Invalid, ErrorCode.Invalid), (again.Value, late.Value));
        Assert.Contains("freed before", again.Explain(), StringComparison.Ordinal);
        Assert.Contains("later allocation", late.Explain(), StringComparison.Ordinal);
        Assert.Equal(next.Irq, bench.Device.IrqOf(next.Index));
        Assert.Equal(0, bench.Device.FreeMsiX(next).Value);
    }

    [Fact]
    public void FreeVectors_AHandlerIsInstalled_ItsRegistrationIsUpToDate()
    {
        using PciTestBench bench = Enabled();
        IrqRegistration registration = bench.System.Request(bench.Device.IrqOf(0), "link", static () => { });

        bench.Device.FreeVectors();

        Assert.False(registration.IsInstalled);
        registration.Dispose();
    }

    private static PciTestBench Enabled()
    {
        PciTestBench bench = new();
        Assert.Equal(1, bench.Device.EnableMsiX(1, 1).Value);
        return bench;
    }
}
