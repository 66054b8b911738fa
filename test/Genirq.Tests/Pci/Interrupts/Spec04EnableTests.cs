using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

public sealed class Spec04EnableTests
{
    private const MsiFlags Multi = PciTestBench.Usual | MsiFlags.MultiPciMsi;

    [Fact]
    public void Spec04_Check01_MsiXFourOfEight()
    {
        using PciTestBench bench = new();

        Assert.Equal(4, bench.Allocate(1, 4, InterruptKinds.MsiX));

        Assert.True(bench.IsLineDisabled);
        Assert.Equal(0x8007, bench.MsiXControl);
        Assert.All(Enumerable.Range(0, 8), entry => Assert.Equal(1u, bench.Table(entry, 12)));
        Assert.All(Enumerable.Range(0, 4), entry => Assert.Equal(0xFEE00000u, bench.Table(entry, 0)));
        Assert.All(Enumerable.Range(4, 4), entry => Assert.Equal(0u, bench.Table(entry, 0)));
    }

    [Fact]
    public void Spec04_Check02_MsiXBounds()
    {
        using PciTestBench bench = new();

        Assert.Equal(-28, bench.Allocate(9, 16, InterruptKinds.MsiX));
        Assert.Equal(-34, bench.Allocate(4, 2, InterruptKinds.MsiX));
        Assert.Equal(-22, bench.Allocate(0, 0, InterruptKinds.MsiX));
        Assert.Equal(8, bench.Allocate(1, 16, InterruptKinds.MsiX));
    }

    [Fact]
    public void Spec04_Check03_VirtualEntries_AreNeverWritten()
    {
        using PciTestBench bench = new();
        bench.Take();

        Assert.Equal(16, bench.Allocate(1, 16, InterruptKinds.MsiX | InterruptKinds.Virtual));

        string[] beyond = [.. Enumerable.Range(128, 128).Select(at => $"m {at:x}")];
        Assert.DoesNotContain(bench.Take(), entry => beyond.Any(at => entry.TrimEnd('?').Split(' ')[1] == at[2..]));
        Assert.True(bench.Device.IrqOf(15).Number > 0);
        bench.System.Disable(bench.Device.IrqOf(15));
        Assert.Empty(bench.Take());
    }

    [Fact]
    public void Spec04_Check04_EnabledTwice()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);

        Assert.Equal(-22, bench.Device.EnableMsi(1, 1));
        Assert.Equal(0, bench.Diagnostics.CountOf(IrqDiagnosticId.PciModeConflict));
        Assert.Equal(-22, bench.Device.EnableMsiX(1, 1));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciModeConflict));
        Assert.True(bench.Device.IsMsiXEnabled);
    }

    [Fact]
    public void Spec04_Check05_MsiWithoutMulti()
    {
        using PciTestBench bench = new();

        Assert.Equal(1, bench.Allocate(1, 8, InterruptKinds.Msi));
        Assert.Equal(0, bench.MsiControl & 0x0070);
        bench.Device.FreeVectors();
        Assert.Equal(-28, bench.Allocate(2, 8, InterruptKinds.Msi));
        Assert.False(bench.Device.IsMsiEnabled);
    }

    [Fact]
    public void Spec04_Check06_MsiWithMulti()
    {
        using PciTestBench bench = new(Multi);

        Assert.Equal(8, bench.Allocate(1, 8, InterruptKinds.Msi));

        int first = bench.Device.IrqOf(0).Number;
        Assert.Equal(bench.Device.Irq.Number, first);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Same(bench.Descriptor(0), bench.Find(first + i).MsiDescriptor));
        Assert.Equal(0x0030, bench.MsiControl & 0x0070);
        Assert.Equal(1u, bench.Domain.Info.HardwareSize);
        Assert.Equal(first + 7, bench.Device.IrqOf(7).Number);
        Assert.True(bench.Device.IrqOf(8).IsNone);
        Assert.True(bench.IsLineDisabled);
        Assert.Equal(1, bench.MsiControl & 1);
    }

    [Fact]
    public void Spec04_Check07_MsiThree()
    {
        using PciTestBench bench = new(Multi);

        Assert.Equal(3, bench.Allocate(3, 3, InterruptKinds.Msi));

        Assert.Equal(0x0020, bench.MsiControl & 0x0070);
        Assert.True(bench.Device.IrqOf(3).IsNone);
        Assert.Equal(0xFFu, bench.Access.ReadUInt32(PciTestBench.MsiAt + 16));
    }

    [Fact]
    public void Spec04_Check08_MsiFallsBackToOne()
    {
        using PciTestBench bench = new(Multi);
        bench.Parent.AllocateResult = call => call is 1 or 3 ? -28 : 0;

        Assert.Equal(1, bench.Allocate(1, 8, InterruptKinds.Msi));
        bench.Device.FreeVectors();
        Assert.Equal(-28, bench.Allocate(2, 8, InterruptKinds.Msi));

        Assert.Equal(3, bench.Parent.AllocateCalls);
        Assert.False(bench.Device.IsMsiEnabled);
        Assert.Equal(0, bench.MsiControl & 1);
        Assert.Equal(new Irq(11), bench.Device.Irq);
        Assert.Equal(0u, bench.Access.ReadUInt32(PciTestBench.MsiAt + 16));
    }

    [Fact]
    public void Spec04_Check09_MsiXRoomForThree()
    {
        using PciTestBench bench = new();
        bench.Parent.Capacity = 3;

        Assert.Equal(3, bench.Allocate(1, 8, InterruptKinds.MsiX));
        Assert.Equal(3, bench.Device.Message.Attributes.Count);
        bench.Device.FreeVectors();
        Assert.Equal(-28, bench.Allocate(4, 8, InterruptKinds.MsiX));

        Assert.Equal(7, bench.MsiXControl);
        Assert.False(bench.Device.IsMsiXEnabled);
        Assert.Empty(bench.Device.Message.Attributes);
        Assert.Equal(0, bench.Parent.Taken);
    }

    [Fact]
    public void Spec04_Check10_EntriesWithHoles()
    {
        using PciTestBench bench = new();
        PciMsiXEntry[] entries = [new(2), new(5)];

        Assert.Equal(2, bench.Device.EnableMsiX(entries, 2, 2));

        Assert.True(bench.Device.IrqOf(0).IsNone);
        Assert.Equal(entries[0].Irq.Number, bench.Device.IrqOf(2).Number);
        Assert.Equal(entries[1].Irq.Number, bench.Device.IrqOf(5).Number);
        bench.Device.DisableMsiX();
        entries = [new(5), new(2)];
        Assert.Equal(2, bench.Device.EnableMsiX(entries, 2, 2));
        Assert.Equal(bench.Device.IrqOf(2).Number, entries[0].Irq.Number);
    }

    [Fact]
    public void Spec04_Check11_EntriesThatCannotBe()
    {
        using PciTestBench bench = new();

        Assert.Equal(-22, bench.Device.EnableMsiX([new(1), new(1)], 2, 2));
        Assert.Equal(-34, bench.Device.EnableMsiX([new(8)], 1, 1));
        Assert.Equal(-34, bench.Device.EnableMsiX([new(1), new(8)], 1, 2));
        Assert.False(bench.Device.IsMsiXEnabled);
        Assert.Equal(7, bench.MsiXControl);
        Assert.Equal(0, bench.Parent.AllocateCalls);
        using PciTestBench contiguous = new(PciTestBench.Usual | MsiFlags.MsiXContiguous);
        Assert.Equal(-22, contiguous.Device.EnableMsiX([new(0), new(2)], 2, 2));
        Assert.Equal(2, contiguous.Device.EnableMsiX([new(0), new(1)], 2, 2));
    }

    [Fact]
    public void Spec04_Check15_DisableMsiX()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        int first = bench.Device.IrqOf(0).Number;
        Assert.True(bench.Device.AllocateMsiXAt(6).IsAllocated);

        bench.Device.DisableMsiX();

        Assert.Null(bench.System.Find(new Irq(first)));
        Assert.Equal(0, bench.Parent.Taken);
        Assert.False(bench.IsLineDisabled);
        Assert.Equal(11, bench.Device.IrqOf(0).Number);
        Assert.True(bench.Device.IrqOf(1).IsNone);
        Assert.Equal(8u, bench.Domain.Info.HardwareSize);
        Assert.Equal(-34, bench.Allocate(1, 16, InterruptKinds.MsiX | InterruptKinds.Virtual));
    }

    [Fact]
    public void Spec04_Check16_MsiAfterMsiX_ReplacesTheDomain()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 4, InterruptKinds.MsiX);
        bench.Device.DisableMsiX();

        Assert.Equal(1, bench.Device.EnableMsi(1, 1));

        Assert.Equal(BusToken.PciDeviceMsi, bench.Domain.BusToken);
        Assert.Single(bench.System.Domains.All, domain => domain.Name.Contains("PCI-MSI", StringComparison.Ordinal));
    }

    [Fact]
    public void Spec04_Check17_Wire()
    {
        using PciTestBench bench = new(capabilities: []);

        Assert.Equal(-28, bench.Allocate(2, 4, InterruptKinds.IntX));
        Assert.Equal(1, bench.Allocate(1, 4, InterruptKinds.IntX));
        Assert.Equal(11, bench.Device.IrqOf(0).Number);
        Assert.Equal(-22, bench.Allocate(1, 4, InterruptKinds.Msi | InterruptKinds.MsiX));
        using PciDevice wireless = new(bench.System, bench.Options with { LineIrq = Irq.None });
        Assert.Equal(-28, wireless.AllocateVectors(1, 4, InterruptKinds.IntX).Result);
    }

    [Theory]
    [InlineData(InterruptKinds.MsiX)]
    [InlineData(InterruptKinds.Msi)]
    public void Spec04_Check18_No64BitMessages(InterruptKinds kind)
    {
        using PciTestBench bench = new(Multi, PciQuirks.No64BitMessages);
        bench.Parent.LevelChip = new HighAddressChip();

        Assert.Equal(-5, bench.Allocate(1, 4, kind));

        Assert.False(bench.Device.IsMsiEnabled || bench.Device.IsMsiXEnabled);
        Assert.Equal(0, bench.MsiControl & 1);
        Assert.Equal(7, bench.MsiXControl);
        Assert.Equal(0, bench.Parent.Taken);
    }

    [Fact]
    public void Spec04_Check22_Spreading()
    {
        using PciTestBench bench = new();

        using PciVectors vectors = bench.Device.AllocateVectors(
            1, 8, InterruptKinds.MsiX | InterruptKinds.Affinity, new IrqAffinitySets { PreVectors = 1 });

        Assert.Equal(5, vectors.Count);
        Assert.False(bench.Find(bench.Device.IrqOf(0).Number).IsManaged);
        Assert.All(Enumerable.Range(1, 4), i => Assert.True(bench.Find(bench.Device.IrqOf(i).Number).IsManaged));
        Assert.Equal("2", vectors.AffinityOf(3)!.ToString());
        vectors.Dispose();
        Assert.Equal(-28, bench.Device.AllocateVectors(
            1, 8, InterruptKinds.MsiX | InterruptKinds.Affinity, new IrqAffinitySets { PreVectors = 2 }).Result);
        Assert.False(bench.Device.IsMsiXEnabled);
    }

    [Fact]
    public void Spec04_Check23_BusAndManagedRelease()
    {
        PciTestBench bench = new();
        bench.Bus.Parent!.Parent!.BlocksMessages = true;
        Assert.Equal(-22, bench.Allocate(1, 4, InterruptKinds.MsiX));
        Assert.Equal(-22, bench.Allocate(1, 4, InterruptKinds.Msi));
        bench.Bus.Parent.Parent.BlocksMessages = false;
        Assert.Equal(4, bench.Allocate(1, 4, InterruptKinds.MsiX));

        bench.Dispose();

        Assert.Equal(0, bench.Parent.Taken);
        Assert.Equal(0, bench.Diagnostics.Total);
        Assert.False(bench.Device.Message.HasData);
    }

    [Fact]
    public void Dispose_UnmanagedWithInterrupts_WarnsAndLeaks()
    {
        using PciTestBench bench = new();
        PciDevice device = new(bench.System, bench.Options with { IsManaged = false });
        Assert.Equal(2, device.EnableMsiX(2, 2));

        device.Dispose();

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiStoreNotEmpty));
        Assert.Equal(2, bench.Parent.Taken);
    }
}
