using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

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
    public void Dispose_AHandlerIsInstalled_FreesAllAndItsRegistrationIsUpToDate()
    {
        using PciTestBench bench = Enabled();
        IrqRegistration registration = bench.System.Request(bench.Device.IrqOf(0), "link", static () => { });

        bench.Device.Dispose();

        Assert.False(registration.IsInstalled);
        Assert.Null(bench.System.Find(registration.Irq));
        registration.Dispose();
    }

    [Theory]
    [InlineData(InterruptKinds.Msi)]
    [InlineData(InterruptKinds.MsiX)]
    public void FreeVectors_AHandlerIsInstalled_IsRefusedAndChangesNothing(InterruptKinds kind)
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);
        PciVectors vectors = bench.Device.AllocateVectors(2, 2, kind);
        Irq[] before = [.. vectors];
        IrqRegistration registration = bench.System.Request(vectors[1], "rx1", static () => { });

        Func<IrqOutcome>[] ways =
        [
            bench.Device.FreeVectors,
            kind == InterruptKinds.Msi ? bench.Device.DisableMsi : bench.Device.DisableMsiX,
            () => bench.Device.Message.FreeAll(MsiDomainId.Default),
            () => bench.Device.Message.FreeRange(MsiDomainId.Default, 0, kind == InterruptKinds.Msi ? 0u : 1u),
        ];
        Assert.All(ways, way =>
        {
            IrqOutcome refused = way();
            Assert.Equal(ErrorCode.Busy, refused.Value);
            Assert.Contains("\"rx1\"", refused.Explain(), StringComparison.Ordinal);
        });

        Assert.Equal(2, bench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));
        Assert.Equal(2, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiHandlerInstalled));
        IrqException thrown = Assert.Throws<IrqException>(vectors.Dispose);
        Assert.Equal(IrqError.Busy, thrown.Error);
        Assert.Equal(before, vectors);
        Assert.True(registration.IsInstalled);
        registration.Dispose();
        vectors.Dispose();
        Assert.All(before, irq => Assert.Null(bench.System.Find(irq)));
    }

    [Fact]
    public void FreeRange_BesideAHandler_FreesItsRange()
    {
        using PciTestBench bench = new();
        PciVectors vectors = bench.Device.AllocateVectors(3, 3, InterruptKinds.MsiX);
        using IrqRegistration registration = bench.System.Request(vectors[1], "rx1", static () => { });

        Assert.True(bench.Device.Message.FreeRange(MsiDomainId.Default, 2, 2).IsDone);
        Assert.Equal(ErrorCode.Busy, bench.Device.Message.FreeRange(MsiDomainId.Default, 0, 2).Value);
        Assert.Equal(ErrorCode.Invalid, bench.Device.Message.FreeRange(MsiDomainId.Default, 2, 64).Value);

        Assert.False(vectors[0].IsNone);
        Assert.True(vectors[2].IsNone);
    }

    [Fact]
    public void Lock_FreeRangeAndFreeAll_FreeUnderAHandlerAsTheKernel()
    {
        using PciTestBench bench = new();
        PciVectors vectors = bench.Device.AllocateVectors(2, 2, InterruptKinds.MsiX);
        IrqRegistration registration = bench.System.Request(vectors[1], "rx1", static () => { });

        using (MsiDeviceLock held = bench.Device.Message.Lock())
        {
            Assert.Equal(ErrorCode.Busy, held.FindHandled(MsiDomainId.Default).Value);
            held.FreeRange(MsiDomainId.Default, 1, 1);
            Assert.True(held.FindHandled(MsiDomainId.Default).IsDone);
            held.FreeAll(MsiDomainId.Default);
        }

        Assert.False(registration.IsInstalled);
        Assert.All(vectors, static irq => Assert.True(irq.IsNone));
    }

    [Theory]
    [InlineData(InterruptKinds.Msi)]
    [InlineData(InterruptKinds.MsiX)]
    public void Dispose_OfAStaleList_LeavesTheNextOwnerAlone(InterruptKinds kind)
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);
        PciVectors first = bench.Device.AllocateVectors(2, 2, kind);
        Assert.True(bench.Device.FreeVectors().IsDone);
        PciVectors next = bench.Device.AllocateVectors(2, 2, kind);
        Irq[] owned = [.. next];

        Assert.False(first.IsAllocated);
        Assert.Empty(first);
        Assert.Equal((0, 2, Irq.None), (first.Count, first.Result, first[0]));
        Assert.Null(first.AffinityOf(0));
        first.Dispose();
        first.Dispose();

        Assert.Equal(owned, next);
        Assert.True(next.IsAllocated);
        next.Dispose();
        Assert.False(next.IsAllocated);
        next.Dispose();
        bench.Device.Dispose();
        next.Dispose();
    }

    [Fact]
    public void AllocateVectors_OfMessagesAfterThePin_EmptiesTheListOfThePin()
    {
        using PciTestBench bench = new();
        PciVectors pin = bench.Device.AllocateVectors(1, 1, InterruptKinds.IntX);
        Assert.True(pin.IsAllocated);
        PciVectors messages = bench.Device.AllocateVectors(1, 1, InterruptKinds.Msi);

        Assert.False(pin.IsAllocated);
        pin.Dispose();

        Assert.True(messages.IsAllocated);
        bench.Device.Dispose();
        Assert.False(messages.IsAllocated);
        messages.Dispose();
    }

    private static PciTestBench Enabled()
    {
        PciTestBench bench = new();
        Assert.Equal(1, bench.Device.EnableMsiX(1, 1).Value);
        return bench;
    }
}
