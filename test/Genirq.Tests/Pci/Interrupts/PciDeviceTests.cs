using Genirq.Affinity;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

public sealed class PciDeviceTests
{
    [Fact]
    public void Constructor_MessagesLeftEnabled_SwitchesThemOff()
    {
        using PciTestBench bench = new();
        bench.Function.WriteConfig(PciTestBench.MsiAt + 2, [1]);
        bench.Function.WriteConfig(PciTestBench.MsiXAt + 2, [0, 0x80]);

        using PciDevice device = new(bench.System, bench.Options);

        Assert.Equal(0, bench.MsiControl & 1);
        Assert.Equal(7, bench.MsiXControl);
        Assert.Equal((8, 8), (device.MsiVectorCount, device.MsiXVectorCount));
        using PciTestBench none = new(capabilities: []);
        Assert.Equal((-22, -22), (none.Device.MsiVectorCount, none.Device.MsiXVectorCount));
        Assert.False(none.Device.CanAllocateDynamically);
    }

    [Fact]
    public void AllocateVectors_FewerThanWanted_SaysWhyAndWhatFits()
    {
        using PciTestBench bench = new();
        bench.Parent.Capacity = 3;

        using PciVectors few = bench.Device.AllocateVectors(1, 16, InterruptKinds.MsiX);

        Assert.Equal(3, few.Count);
        PciShortage shortage = Assert.Single(few.Shortages);
        Assert.Equal((InterruptKinds.MsiX, IrqError.None, 16, 3), (shortage.Kind, shortage.Error, shortage.Wanted,
            shortage.WouldFit));
        Assert.Equal("VEC", shortage.Cause!.Level);
        Assert.Contains("VEC refused", few.Explain(), StringComparison.Ordinal);
        few.Dispose();
        using PciVectors none = bench.Device.AllocateVectors(4, 8, InterruptKinds.All);
        Assert.Equal(-28, none.Result);
        Assert.Equal([(InterruptKinds.MsiX, 3), (InterruptKinds.Msi, 1), (InterruptKinds.IntX, 1)],
            none.Shortages.Select(each => (each.Kind, each.WouldFit)));
        Assert.Contains("There is room for 3 interrupts.", none.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void Enable_FewerThanWanted_SaysWhyAndWhatFits()
    {
        using PciTestBench bench = new();
        bench.Parent.Capacity = 3;

        using (PciVectors few = bench.Device.AllocateVectors(1, 8, InterruptKinds.MsiX))
        {
            PciShortage shortage = Assert.Single(few.Shortages);
            Assert.Equal(
                (IrqError.None, 8, 3, "VEC"),
                (shortage.Error, shortage.Wanted, shortage.WouldFit, shortage.Cause!.Level));
            Assert.Null(few.Failure);
            Assert.Equal(3, few.Distinct().Count());
        }

        IrqOutcome none = bench.Device.EnableMsiX([], 4, 8);
        Assert.Equal(
            (-28, IrqError.NoSpace, 8, 3L), (none.Value, none.Error, none.Failure!.Wanted, none.Failure.Available));
        none = bench.Device.EnableMsiX([new PciMsiXEntry(8)], 1, 1);
        Assert.Equal(-34, none.Value);
        Assert.Contains("Entry 8", none.Explain(), StringComparison.Ordinal);
        none = bench.Device.EnableMsiX([new PciMsiXEntry(1), new PciMsiXEntry(1)], 2, 2);
        Assert.Equal(-22, none.Value);
        Assert.Contains("twice", none.Explain(), StringComparison.Ordinal);
        none = bench.Device.EnableMsi(9, 9);
        Assert.Equal((-28, 8L), (none.Value, none.Failure!.Available));
        none = bench.Device.EnableMsi(1, 1);
        Assert.Equal(1, none.Value);
        Assert.Null(none.Failure);
    }

    [Fact]
    public void AllocateMsiXAt_RefusedBeforeAnyLevelIsAsked_SaysWhy()
    {
        using PciTestBench bench = new();

        MsiMap map = bench.Device.AllocateMsiXAt(0);
        Assert.Equal((-524, "MSI-X of 0000:3d:00.0 is not enabled."), (map.Index, map.Explain()));
        map = bench.Device.AllocateIms(MsiInstanceCookie.From(1));
        Assert.Equal((-19, IrqError.NoDevice, "IMS"), (map.Index, map.Error, map.Failure!.Level));
        using PciTestBench rigid = new(PciTestBench.Usual & ~MsiFlags.PciMsiXAllocateDynamic);
        Assert.Equal(1, rigid.Device.EnableMsiX(1, 1));
        map = rigid.Device.AllocateMsiXAt(MsiIndex.Any);
        Assert.Equal(-524, map.Index);
        Assert.Contains("while others run", map.Explain(), StringComparison.Ordinal);
        Assert.Equal(1, bench.Device.EnableMsiX(1, 1));
        map = bench.Device.AllocateMsiXAt(MsiIndex.Any);
        Assert.Equal((1, ""), (map.Index, map.Explain()));
        Assert.Null(map.Failure);
        Irq owner = map.Irq;
        map = bench.Device.AllocateMsiXAt(1);
        Assert.Equal(-16, map.Index);
        Assert.Contains($"which interrupt {owner} has", map.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void AllocateVectors_DegradesInLinuxOrder()
    {
        using PciTestBench bench = new(PciTestBench.Usual & ~MsiFlags.PciMsiX);

        using PciVectors msi = bench.Device.AllocateVectors(1, 8, InterruptKinds.All);
        Assert.Equal((InterruptKinds.Msi, 1), (msi.Kind, msi.Count));
        Assert.Equal(IrqError.NotSupported, msi.Shortages[0].Error);
        msi.Dispose();
        bench.Platform.AreMessagesOff = true;
        using PciVectors wire = bench.Device.AllocateVectors(1, 8, InterruptKinds.All);
        Assert.Equal((InterruptKinds.IntX, 1), (wire.Kind, wire.Count));
        Assert.Equal(new Irq(11), wire[0]);
        Assert.Equal(Irq.None, wire[1]);
        Assert.Equal(-22, bench.Allocate(1, 8, InterruptKinds.MsiX | InterruptKinds.Msi));
    }

    [Fact]
    public void AllocateVectors_SpreadingNotAskedFor_IsDroppedWithADiagnostic()
    {
        using PciTestBench bench = new();

        Assert.Equal(8, bench.Device.AllocateVectors(1, 8, InterruptKinds.MsiX, new IrqAffinitySets()).Result);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciAffinityDropped));
        Assert.Null(bench.Device.AffinityOf(0));
        bench.Device.FreeVectors();
        Assert.Equal(4, bench.Allocate(1, 8, InterruptKinds.MsiX | InterruptKinds.Affinity));
        Assert.Equal("3", bench.Device.AffinityOf(3)!.ToString());
        Assert.Null(bench.Device.AffinityOf(7));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));
        bench.Device.FreeVectors();
        Assert.Null(bench.Device.AffinityOf(1));
    }

    [Fact]
    public void AffinityOf_MsiMessages_IsEachMessagesOwn()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);

        using PciVectors vectors = bench.Device.AllocateVectors(
            1, 4, InterruptKinds.Msi | InterruptKinds.Affinity, new IrqAffinitySets { PreVectors = 1 });

        Assert.Equal(4, vectors.Count);
        Assert.Equal("0-3", vectors.AffinityOf(0)!.ToString());
        Assert.Equal("3", vectors.AffinityOf(3)!.ToString());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2049, 2049)]
    [InlineData(-1, 4)]
    [InlineData(int.MinValue, int.MaxValue)]
    [InlineData(5, -1)]
    public void Enable_CountsThatCannotBe_LeaveEverythingAsItWas(int minimum, int maximum)
    {
        using PciTestBench bench = new();
        bench.Take();
        int expected = maximum < minimum ? -34 : minimum > 8 ? -28 : minimum < 0 ? Math.Min(8, maximum) : -22;

        Assert.Equal(expected, bench.Device.EnableMsiX(minimum, maximum));
        if (expected < 0)
        {
            Assert.Empty(bench.Take());
            Assert.False(bench.Device.IsMsiXEnabled);
            Assert.Equal(0, bench.Parent.AllocateCalls);
        }
    }

    [Fact]
    public void EnableMsiX_FewerEntriesThanTheMaximum_Throws()
    {
        using PciTestBench bench = new();

        Assert.Throws<ArgumentException>(() => bench.Device.EnableMsiX([new(0)], 1, 2));
    }

    [Fact]
    public void EnableMsiX_TableNotInMemory_IsNoMemoryAndSwitchedOff()
    {
        using PciTestBench bench = new();
        bench.Access.HasMemory = false;

        using PciVectors vectors = bench.Device.AllocateVectors(1, 4, InterruptKinds.MsiX);

        Assert.Equal(-12, vectors.Result);
        Assert.Contains("bar0+0x0", vectors.Explain(), StringComparison.Ordinal);
        Assert.Equal(7, bench.MsiXControl);
        Assert.Equal(0, bench.Parent.AllocateCalls);
        using PciDevice blind = new(bench.System, bench.Options with { Memory = null });
        Assert.Equal(-12, blind.EnableMsiX(1, 1));
    }

    [Fact]
    public void Enable_ParentThatRefuses_IsNoDevice()
    {
        using PciTestBench bench = new();
        bench.ParentOps.Denies = true;

        Assert.Equal(-19, bench.Device.EnableMsi(1, 1));
        Assert.Equal(-19, bench.Device.EnableMsiX(1, 1));
        using PciDevice orphan = new(bench.System, bench.Options with { ParentDomain = null });
        Assert.Equal(-524, orphan.EnableMsi(1, 1));
        Assert.Equal(-524, orphan.EnableMsiX(1, 1));
    }

    [Fact]
    public void Enable_NotAllowedOrAsleep_IsInvalid()
    {
        using PciTestBench bench = new();
        using PciDevice quirky = new(bench.System, bench.Options with { Quirks = PciQuirks.NoMessages });

        Assert.Equal(-22, quirky.EnableMsi(1, 1));
        bench.Device.PowerState = PciPowerState.D3Hot;
        Assert.Equal(-22, bench.Device.EnableMsi(1, 1));
        Assert.Equal(-22, bench.Device.EnableMsiX(1, 1));
    }

    [Fact]
    public void Quirk_LineDisableStopsMessages_LeavesTheBitAlone()
    {
        using PciTestBench bench = new(quirks: PciQuirks.LineDisableStopsMessages);

        Assert.Equal(2, bench.Allocate(1, 2, InterruptKinds.MsiX));

        Assert.False(bench.IsLineDisabled);
    }

    [Fact]
    public void Quirk_TouchDataFirst_WritesBeforeReading()
    {
        using PciTestBench bench = new(quirks: PciQuirks.TouchMsiXDataFirst);
        bench.Take();

        bench.Allocate(1, 1, InterruptKinds.MsiX);

        Assert.Equal(["m 8 = 0", "m c?"], bench.Take().Where(entry => entry[0] == 'm').Take(2));
    }

    [Fact]
    public void Quirk_HasMsiMasking_MasksThoughTheCapabilityDeniesIt()
    {
        using PciTestBench bench = new(
            quirks: PciQuirks.HasMsiMasking,
            msi: new MsiCapabilityOptions { Offset = PciTestBench.MsiAt, HasMask = false, MessageCount = 8 });
        bench.Take();

        Assert.Equal(1, bench.Device.EnableMsi(1, 1));

        Assert.Contains("c 60 = ff", bench.Take());
        using PciTestBench plain = new(
            msi: new MsiCapabilityOptions { Offset = PciTestBench.MsiAt, HasMask = false, MessageCount = 8 });
        plain.Take();
        Assert.Equal(1, plain.Device.EnableMsi(1, 1));
        Assert.DoesNotContain(plain.Take(), entry => entry.StartsWith("c 60", StringComparison.Ordinal));
    }

    [Fact]
    public void Msi_ThirtyTwoBits_CannotHoldAHighAddress()
    {
        using PciTestBench bench = new(
            msi: new MsiCapabilityOptions { Offset = PciTestBench.MsiAt, Is64Bit = false, MessageCount = 8 });
        bench.Parent.LevelChip = new HighAddressChip();

        Assert.Equal(-5, bench.Device.EnableMsi(1, 1));
        Assert.Equal(-5, bench.Device.EnableMsiX(1, 1));
    }

    [Fact]
    public void NoMaskDomain_TableIsNotMasked()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.NoMask);
        bench.Take();

        bench.Allocate(1, 2, InterruptKinds.MsiX);

        string[] controls = ["m c = 1", "m 1c = 1", "m c?"];
        Assert.DoesNotContain(bench.Take(), entry => controls.Contains(entry));
    }

    [Fact]
    public void DisableMsiX_Disconnected_TouchesNothing()
    {
        using PciTestBench bench = new();
        bench.Allocate(1, 2, InterruptKinds.MsiX);
        bench.Device.IsDisconnected = true;
        bench.Take();

        bench.Device.DisableMsiX();

        Assert.Empty(bench.Take());
        Assert.False(bench.Device.IsMsiXEnabled);
        Assert.Equal(0, bench.Parent.Taken);
    }

    [Fact]
    public void Constructor_OverlappedCapability_IsNotUsed()
    {
        byte[] bytes = [.. new ConfigBytes().AddMsiX(0x50, 7, 0, 0x800).Add(0x09, 0x58, 4, 0).Put(0x59, 0).Bytes];
        using PciTestBench bench = new();

        using PciDevice device = new(
            bench.System, bench.Options with { Config = new PciConfigImage(bytes) });

        Assert.Equal(-22, device.EnableMsiX(1, 1));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciCapabilityInvalid));
    }

    [Fact]
    public void Constructor_ListThatLoops_UsesWhatItFoundAndReports()
    {
        byte[] bytes = [.. new ConfigBytes().AddMsiX(0x50, 7, 0, 0x800).Put(0x51, 0x50).Bytes];
        using PciTestBench bench = new();

        using PciDevice device = new(
            bench.System, bench.Options with { Config = new PciConfigImage(bytes) });

        Assert.Equal(8, device.MsiXVectorCount);
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.PciCapabilityInvalid));
    }

    [Fact]
    public void GlobalDomain_TwoFunctions_HaveNumbersOfTheirOwn()
    {
        using PciTestBench bench = new();
        MsiDomain domain = PciGlobalMsi.Create(
            bench.System, FirmwareNode.Named("global"), bench.Parent, MsiFlags.PciMsiX | MsiFlags.LevelCapable)!;
        using PciDevice device = new(bench.System, bench.Options with { ParentDomain = domain });

        Assert.Equal(2, device.EnableMsiX(2, 2));

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiLevelMessageUnsupported));
        Assert.Equal((0x3D00ul << 11) | 1, bench.Find(device.IrqOf(1).Number).Data.HardwareIrq.Number);
        Assert.False(device.CanAllocateDynamically);
        device.FreeVectors();
        Assert.Equal(0, bench.Parent.Taken);
    }

    [Fact]
    public void Vectors_ThroughTheDeviceModel_ReachTheirHandlers()
    {
        using PciTestBench bench = new(PciTestBench.Usual | MsiFlags.MultiPciMsi);
        List<string> events = [];
        using (IrqSystemListener listener = new(bench, events))
        {
            using PciVectors vectors = bench.Device.AllocateVectors(4, 4, InterruptKinds.Msi);
            listener.Request(vectors[2].Number, "two");
            listener.Request(vectors[0].Number, "zero");
            bench.Function.Trigger(2);
            bench.Function.Trigger(1);
            bench.Function.Trigger(0);
            listener.Dispose();
        }

        Assert.Equal(["two", "zero"], events);
    }

    [Fact]
    public void Disposed_Use_Throws()
    {
        PciTestBench bench = new();
        bench.Dispose();
        bench.Device.Dispose();

        Assert.Throws<ObjectDisposedException>(() => bench.Device.EnableMsi(1, 1));
        Assert.Throws<ObjectDisposedException>(() => bench.Device.AllocateMsiXAt(0));
        Assert.Throws<ObjectDisposedException>(() => bench.Device.AllocateVectors(1, 1, InterruptKinds.All));
        Assert.Throws<ObjectDisposedException>(() => bench.Device.Restore());
    }
}
