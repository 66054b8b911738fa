using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiDeviceDomainTests
{
    [Fact]
    public void Spec03_Check23_SizeZeroMeansTheLargestAndOneMoreIsRefusedAfterTheParentWasAsked()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });

        bool tooLarge = bench.Create(65537);
        int asked = bench.Log.Count("init_dev");
        bool largest = bench.Create(65536);
        bench.Device.RemoveDomain(MsiDomainId.Default);
        bool zero = bench.Create(0);

        Assert.False(tooLarge);
        Assert.Equal(1, asked);
        Assert.True(largest);
        Assert.True(zero);
        Assert.Equal(65536u, bench.Domain.Info.HardwareSize);
        Assert.Equal(65535, bench.At(65535).Index);
        Assert.Equal(ErrorCode.Range, bench.At(65536).Index);
    }

    [Fact]
    public void Spec03_Check24_ASecondDomainIsRefusedAndAnUnknownIdIsNotEvenTried()
    {
        using MsiTestBench bench = new();
        MsiDomain first = bench.Domain;

        bool second = bench.Create();
        long warnings = bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDomainExists);
        int asked = bench.Log.Count("init_dev");
        bool beyond = bench.Device.CreateDomain(
            new MsiDomainId(bench.System.Options.MaxDeviceDomains), bench.Template, 4);

        Assert.False(second);
        Assert.Equal(1, warnings);
        Assert.Equal(0, asked);
        Assert.Same(first, bench.Domain);
        Assert.True(bench.Any().IsAllocated);
        Assert.False(beyond);
        Assert.Equal(0, bench.Log.Count("init_dev"));
        Assert.Equal(1, bench.Diagnostics.Total);
    }

    [Fact]
    public void Spec03_Check25_NamesAreMadeOfPrefixChipAndDeviceAndCut()
    {
        MsiTestSetup setup = new()
        {
            Prefix = "IR-",
            ChipName = "PCI-MSIX",
            DeviceName = "0000:3d:00.0",
            Token = BusToken.PciDeviceMsiX,
        };
        using MsiTestBench bench = new(setup);
        using MsiTestBench other = new(setup with { DeviceName = new string('x', 60) });

        Assert.Equal("IR-PCI-MSIX-0000:3d:00.0", bench.Domain.Info.Chip.Name);
        Assert.Equal("IR-PCI-MSIX-0000:3d:00.0-12", bench.Domain.Name);
        Assert.Equal("PCI-MSIX", bench.Chip.Name);
        Assert.Equal("IR-PCI-MSIX-" + new string('x', 35), other.Domain.Info.Chip.Name);
        Assert.Equal(47, other.Domain.Info.Chip.Name.Length);
        Assert.Equal(other.Domain.Info.Chip.Name + "-12", other.Domain.Name);
    }

    [Fact]
    public void Spec03_Check37_TheParentMasksAllFlagsAndAddsItsOwn()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.FreeDescriptors | MsiFlags.PciMsiX | MsiFlags.PciMsiXAllocateDynamic,
            Supported = (MsiFlags)0x00020000,
            Required = (MsiFlags)3,
        });

        Assert.Equal((MsiFlags)0x00020003, bench.Domain.Info.Flags);
    }

    [Fact]
    public void CreateDomain_TheParentForgetsTheGenericFlags_DescriptorsAreNotFreed()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Supported = MsiFlags.DomainMask });
        Assert.Equal(0, bench.At(0).Index);

        bench.Free(0, 0);

        Assert.Equal(MsiFlags.None, bench.Domain.Info.Flags & MsiFlags.FreeDescriptors);
        Assert.Equal([0u], bench.Present(MsiDescriptorFilter.NotAssociated));
        Assert.Equal(ErrorCode.Busy, bench.At(0).Index);
        Assert.Equal(1, bench.Any().Index);
    }

    [Fact]
    public void CreateDomain_Success_PublishesADeviceDomainOnTheParent()
    {
        using MsiTestBench bench = new();

        IrqDomainFlags expected = IrqDomainFlags.Msi | IrqDomainFlags.MsiDevice | IrqDomainFlags.Hierarchy;
        Assert.Equal(expected, bench.Domain.Flags & (expected | IrqDomainFlags.MsiParent));
        Assert.Same(bench.Parent, bench.Domain.Parent);
        Assert.Same(bench.Parent, bench.Domain.Root);
        Assert.Same(bench.Device, bench.Domain.Device);
        Assert.Equal(BusToken.DeviceMsi, bench.Domain.BusToken);
        Assert.Equal(MsiDomainId.Default, bench.Domain.Id);
        Assert.Same(bench.Domain, bench.System.Domains.All[0]);
        Assert.Equal(4u, bench.Domain.Info.HardwareSize);
    }

    [Fact]
    public void CreateDomain_DomainAndChipData_ReachInfoAndInterrupt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        object domainData = new();
        object chipData = new();

        Assert.True(bench.Device.CreateDomain(MsiDomainId.Default, bench.Template, 4, domainData, chipData));
        MsiMap map = bench.Any();

        Assert.Same(domainData, bench.Domain.Info.Data);
        Assert.Same(chipData, bench.Domain.Info.ChipData);
        Assert.Same(chipData, bench.Find(map.Irq).Data.ChipData);
        Assert.Same(bench.Domain.Info.Chip, bench.Find(map.Irq).Data.Chip);
    }

    [Fact]
    public void CreateDomain_WithoutParent_IsRefused()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Device.ParentDomain = null;

        Assert.False(bench.Create());
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void CreateDomain_TheParentIsNoMsiParent_IsRefused()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, ParentFlags = IrqDomainFlags.None });

        Assert.False(bench.Create());
        Assert.Empty(bench.Log.Entries);
        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
    }

    [Fact]
    public void CreateDomain_TheParentDenies_LeavesTheDataAndNoDomain()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.ParentOps.Denies = true;
        int before = bench.System.Domains.All.Count;

        bool denied = bench.Create();
        bool hasData = bench.Device.HasData;
        int after = bench.System.Domains.All.Count;
        bench.ParentOps.Denies = false;

        Assert.False(denied);
        Assert.True(hasData);
        Assert.Equal(before, after);
        Assert.Equal(ErrorCode.NoDevice, bench.At(0).Index);
        Assert.True(bench.Create());
    }

    [Fact]
    public void CreateDomain_DeviceFirmwareNode_IsTakenEvenIfTheParentStripsTheFlag()
    {
        FirmwareNode node = FirmwareNode.Named("mine");
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDeviceFirmwareNode,
            Supported = MsiFlags.DomainMask,
            DeviceNode = node,
        });

        Assert.Same(node, bench.Domain.FirmwareNode);
        Assert.Equal("TEST-dev0", bench.Domain.Info.Chip.Name);
    }

    [Fact]
    public void CreateDomain_DeviceFirmwareNodeIsMissing_IsRefusedBeforeTheParentIsAsked()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Flags = MsiFlags.UseDeviceFirmwareNode });

        Assert.False(bench.Create());
        Assert.Empty(bench.Log.Entries);
        Assert.False(bench.Device.HasData);
    }

    [Fact]
    public void CreateDomain_OpsAreNull_EveryInterruptIsHardwareNumberZero()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Required = MsiFlags.None });
        MsiDomainTemplate template = new() { Chip = bench.Chip, BusToken = BusToken.DeviceMsi };
        Assert.True(bench.Device.CreateDomain(MsiDomainId.Default, template, 4));

        MsiMap first = bench.Any();
        MsiMap second = bench.Any();

        Assert.True(first.IsAllocated);
        Assert.Equal(new HardwareIrq(0), bench.Find(first.Irq).Data.HardwareIrq);
        Assert.Equal(new MsiMap(ErrorCode.NoSpace, Irq.None), second);
    }

    [Fact]
    public void CreateDomain_FlowWithName_IsInstalledOnEachInterrupt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flow = EdgeFlow.Instance, FlowName = "edge" });

        MsiMap map = bench.Any();

        Assert.Same(EdgeFlow.Instance, bench.Find(map.Irq).Flow);
        Assert.Equal("edge", bench.Find(map.Irq).FlowName);
    }

    [Fact]
    public void CreateDomain_FlowWithoutName_IsIgnored()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flow = EdgeFlow.Instance });

        MsiMap map = bench.Any();

        Assert.Same(BadFlow.Instance, bench.Find(map.Irq).Flow);
        Assert.Null(bench.Find(map.Irq).FlowName);
    }

    [Theory]
    [InlineData(IrqChipCallbacks.Mask)]
    [InlineData(IrqChipCallbacks.Unmask)]
    public void CreateDomain_DefaultChipOpsWithoutMasking_Throws(IrqChipCallbacks missing)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            HasDomain = false,
            Required = MsiFlags.UseDefaultChipOps,
            ChipCallbacks = MsiTestChip.Usual & ~missing,
        });

        Assert.ThrowsAny<Exception>(() => bench.Create());
    }

    [Theory]
    [InlineData(MsiFlags.None, false)]
    [InlineData(MsiFlags.UseDefaultChipOps, true)]
    [InlineData(MsiFlags.UseDefaultChipOps | MsiFlags.NoAffinity, false)]
    public void CreateDomain_DefaultChipOps_DecideOnTheAffinitySetter(MsiFlags required, bool hasSetter)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Required = required });

        Assert.Equal(hasSetter, bench.Domain.Info.Chip.Has(IrqChipCallbacks.SetAffinity));
        Assert.False(bench.Chip.Has(IrqChipCallbacks.SetAffinity));
    }

    [Fact]
    public void MatchDomain_ComparesTheTokenAndKnowsOnlyDeviceDomains()
    {
        using MsiTestBench bench = new();

        Assert.True(bench.Device.MatchDomain(MsiDomainId.Default, BusToken.DeviceMsi));
        Assert.False(bench.Device.MatchDomain(MsiDomainId.Default, BusToken.PciDeviceMsiX));
        Assert.Equal(0, bench.Diagnostics.Total);
        Assert.False(bench.Device.MatchDomain(
            new MsiDomainId(bench.System.Options.MaxDeviceDomains), BusToken.DeviceMsi));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDomainIdInvalid));
    }

    [Fact]
    public void RemoveDomain_WithAMapping_WarnsAndLeavesTheStore()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.At(1);
        MsiDomain domain = bench.Domain;

        bench.Device.RemoveDomain(MsiDomainId.Default);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.DomainRemovedInUse));
        Assert.DoesNotContain(domain, bench.System.Domains.All);
        Assert.Equal(map.Irq, bench.Get(1));
        Assert.True(bench.Create());
        Assert.Equal(ErrorCode.Busy, bench.At(1).Index);
    }

    [Fact]
    public void RemoveDomain_Empty_IsQuietAndTwiceIsFine()
    {
        using MsiTestBench bench = new();

        bench.Device.RemoveDomain(MsiDomainId.Default);
        bench.Device.RemoveDomain(MsiDomainId.Default);

        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
        Assert.Equal(0, bench.Diagnostics.Total);
        Assert.Equal(ErrorCode.NoDevice, bench.At(0).Index);
    }

    [Theory]
    [InlineData(MsiFlags.GenericMask)]
    [InlineData(MsiFlags.DomainMask)]
    public void RemoveDomain_TheDevicesOwnFirmwareNode_IsNotFreedAndWarned(MsiFlags supported)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDeviceFirmwareNode,
            Supported = supported,
            DeviceNode = FirmwareNode.Path("/soc/device@1"),
        });

        bench.Device.RemoveDomain(MsiDomainId.Default);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.FirmwareNodeForeign));
        Assert.Equal(1, bench.Diagnostics.Total);
    }

    [Fact]
    public void RemoveDomain_UnknownId_Warns()
    {
        using MsiTestBench bench = new();

        bench.Device.RemoveDomain(new MsiDomainId(bench.System.Options.MaxDeviceDomains));

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDomainIdInvalid));
        Assert.NotNull(bench.Device.GetDomain(MsiDomainId.Default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Translate_DependsOnTheCallback(bool present)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Callbacks = MsiTestOps.Usual | (present ? MsiDomainCallbacks.Translate : MsiDomainCallbacks.None),
        });
        FirmwareIrqSpec spec = new(bench.Domain.FirmwareNode, 0x25, 4);

        int result = bench.Domain.Translate(spec, out HardwareIrq hardwareIrq, out TriggerType type);

        Assert.Equal(present ? 0 : ErrorCode.NotSupported, result);
        Assert.Equal(present ? new HardwareIrq(0x25) : default, hardwareIrq);
        Assert.Equal(present ? TriggerType.LevelHigh : TriggerType.None, type);
    }
}
