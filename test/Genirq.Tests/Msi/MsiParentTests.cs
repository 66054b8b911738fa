using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiParentTests
{
    private const MsiFlags Required = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
        | MsiFlags.PciMsiMaskParent;

    [Theory]
    [InlineData(BusToken.PciDeviceMsi)]
    [InlineData(BusToken.PciDeviceMsiX)]
    public void Library_PciChild_IsMergedAndKeepsParentMasking(BusToken token)
    {
        using MsiTestBench bench = Library(new MsiTestSetup
        {
            Token = token,
            Flags = MsiFlags.FreeDescriptors | MsiFlags.PciMsiX | MsiFlags.MultiPciMsi,
        });

        Assert.True(bench.Create());
        Assert.Equal(Required | MsiFlags.FreeDescriptors | MsiFlags.PciMsiX, bench.Domain.Info.Flags);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void Library_DeviceMsiChildWithFlags_IsRefusedWithAWarning()
    {
        using MsiTestBench bench = Library(new MsiTestSetup { Flags = MsiFlags.FreeDescriptors });

        Assert.False(bench.Create());
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiParentUnsuitable));
    }

    [Fact]
    public void Library_DeviceMsiChildWithoutFlags_GetsCoreManagedDescriptorsAndNoParentMasking()
    {
        using MsiTestBench bench = Library(new MsiTestSetup { Flags = MsiFlags.None });

        Assert.True(bench.Create());
        Assert.Equal(
            MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.AllocateSimpleDescriptors
                | MsiFlags.FreeDescriptors,
            bench.Domain.Info.Flags);
    }

    [Fact]
    public void Library_WiredChild_LosesParentMaskingOnly()
    {
        using MsiTestBench bench = Library(new MsiTestSetup
        {
            Token = BusToken.WiredToMsi,
            Flags = MsiFlags.FreeDescriptors,
        });

        Assert.True(bench.Create());
        Assert.Equal(
            MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.FreeDescriptors,
            bench.Domain.Info.Flags);
    }

    [Theory]
    [InlineData(BusToken.PlatformMsi)]
    [InlineData(BusToken.PciMsi)]
    [InlineData(BusToken.Any)]
    public void Library_OtherChild_IsRefusedWithAWarning(BusToken token)
    {
        using MsiTestBench bench = Library(new MsiTestSetup { Token = token, Flags = MsiFlags.None });

        Assert.False(bench.Create());
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiParentUnsuitable));
    }

    [Fact]
    public void Library_TheParentsTokenIsNotTheSelectToken_IsRefused()
    {
        using MsiTestBench bench = Library(new MsiTestSetup
        {
            Token = BusToken.PciDeviceMsiX,
            ParentToken = BusToken.GenericMsi,
        });

        Assert.False(bench.Create());
        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
    }

    [Fact]
    public void Library_CalledOnAnotherLevelThanTheRealParent_IsRefused()
    {
        using MsiTestBench bench = Library(new MsiTestSetup { Token = BusToken.PciDeviceMsiX });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = new MsiDelegatingParentOps(bench.Log)
        {
            SupportedFlags = (MsiFlags)uint.MaxValue,
            BusSelectToken = bench.Setup.ParentToken,
        };
        bench.Device.ParentDomain = middle;

        Assert.False(bench.Create());
        Assert.Equal(["delegate"], bench.Log.Entries);
    }

    [Fact]
    public void Library_ChipWithoutEndAndAcknowledge_GetsTheParents()
    {
        using MsiTestBench bench = Library(new MsiTestSetup { Token = BusToken.PciDeviceMsiX });
        Assert.True(bench.Create());
        IrqData data = bench.Find(bench.Any().Irq).Data;
        bench.Log.Clear();

        data.Chip!.Acknowledge(data);
        data.Chip.EndOfInterrupt(data);

        Assert.True(data.Chip.Has(IrqChipCallbacks.Acknowledge));
        Assert.True(data.Chip.Has(IrqChipCallbacks.EndOfInterrupt));
        Assert.Equal(["P.ack", "P.eoi"], bench.Log.Entries);
    }

    [Fact]
    public void Library_ChipWithEndAndAcknowledge_KeepsItsOwn()
    {
        using MsiTestBench bench = Library(new MsiTestSetup
        {
            Token = BusToken.PciDeviceMsiX,
            ChipCallbacks = MsiTestChip.Usual | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.EndOfInterrupt,
        });
        Assert.True(bench.Create());
        IrqData data = bench.Find(bench.Any().Irq).Data;
        bench.Log.Clear();

        data.Chip!.Acknowledge(data);
        data.Chip.EndOfInterrupt(data);

        Assert.Equal(["ack", "eoi"], bench.Log.Entries);
    }

    [Fact]
    public void Library_ChipWithAffinitySetter_IsOverwritten()
    {
        using MsiTestBench bench = Library(new MsiTestSetup
        {
            Token = BusToken.PciDeviceMsiX,
            ChipCallbacks = MsiTestChip.Usual | IrqChipCallbacks.SetAffinity,
        });
        Assert.True(bench.Create());
        IrqData data = bench.Find(bench.Any().Irq).Data;
        bench.Log.Clear();

        int result = data.Chip!.SetAffinity(data, CpuMask.Of(1), false);

        Assert.Equal(AffinityResult.Ok, result);
        Assert.Equal(["P.affinity", "P.compose", "write"], bench.Log.Entries);
    }

    [Fact]
    public void DelegateToParent_AsksTheLevelBelowForTheRealParent()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Required = MsiFlags.None });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = new MsiDelegatingParentOps(bench.Log)
        {
            SupportedFlags = MsiFlags.GenericMask,
            RequiredFlags = MsiFlags.UseDefaultDomainOps,
            Prefix = "MID-",
        };
        bench.Device.ParentDomain = middle;

        Assert.True(bench.Create());
        Assert.Equal(["delegate", "init_dev"], bench.Log.Entries);
        Assert.Same(bench.Parent, bench.ParentOps.CalledOn);
        Assert.Same(middle, bench.ParentOps.RealParent);
        Assert.Same(middle, bench.Domain.Parent);
        Assert.Equal("MID-TEST-dev0", bench.Domain.Info.Chip.Name);
    }

    [Fact]
    public void DelegateToParent_MergesWithTheRealParentsFlags()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            HasDomain = false,
            Required = MsiFlags.PciMsiX,
            Flags = MsiFlags.FreeDescriptors | MsiFlags.MultiPciMsi,
        });
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = new MsiDelegatingParentOps(bench.Log)
        {
            SupportedFlags = MsiFlags.GenericMask,
            RequiredFlags = MsiFlags.UseDefaultDomainOps,
        };
        bench.Device.ParentDomain = middle;

        Assert.True(bench.Create());
        Assert.Equal(MsiFlags.FreeDescriptors | MsiFlags.UseDefaultDomainOps, bench.Domain.Info.Flags);
    }

    [Fact]
    public void DelegateToParent_AtTheRoot_WarnsAndRefuses()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Parent.MsiParent = new MsiDelegatingParentOps(bench.Log) { SupportedFlags = MsiFlags.GenericMask };

        Assert.False(bench.Create());
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiParentUnsuitable));
    }

    [Fact]
    public void DelegateToParent_TheLevelBelowHasNoPolicy_WarnsAndRefuses()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Parent.MsiParent = null;
        MsiTestParent middle = bench.AddLevel("M", "MID", bench.Parent);
        middle.MsiParent = new MsiDelegatingParentOps(bench.Log) { SupportedFlags = MsiFlags.GenericMask };
        bench.Device.ParentDomain = middle;

        Assert.False(bench.Create());
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiParentUnsuitable));
    }

    [Theory]
    [InlineData(BusToken.Nexus, 0, true)]
    [InlineData(BusToken.PciMsi, 0, true)]
    [InlineData(BusToken.PlatformMsi, 0, false)]
    [InlineData(BusToken.Nexus, 1, false)]
    public void Selects_TheSelectTokenOrOneOfTheMask_WithoutParameters(BusToken token, int parameters, bool expected)
    {
        using MsiTestBench bench = Selecting();
        FirmwareIrqSpec spec = new(bench.Parent.FirmwareNode, new uint[parameters]);

        Assert.Equal(expected, MsiParentOps.Selects(bench.Parent, spec, token));
    }

    [Fact]
    public void Selects_AnotherNodeOrNoPolicy_IsNotSelected()
    {
        using MsiTestBench bench = Selecting();
        FirmwareIrqSpec other = new(FirmwareNode.Named("OTHER"));
        FirmwareIrqSpec own = new(bench.Parent.FirmwareNode);

        bool another = MsiParentOps.Selects(bench.Parent, other, BusToken.Nexus);
        bench.Parent.MsiParent = null;

        Assert.False(another);
        Assert.False(MsiParentOps.Selects(bench.Parent, own, BusToken.Nexus));
    }

    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, false, true, true)]
    public void HasIsolatedMsi_LooksAlongTheParentsAndAtThePlatform(
        bool root, bool middle, bool platform, bool expected)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            HasDomain = false,
            Options = new() { HasPlatformIsolatedMsi = platform },
            ParentFlags = IrqDomainFlags.MsiParent | (root ? IrqDomainFlags.IsolatedMsi : IrqDomainFlags.None),
        });
        MsiTestParent level = new("M", bench.Log);
        IrqDomainFlags flags = IrqDomainFlags.MsiParent
            | (middle ? IrqDomainFlags.IsolatedMsi : IrqDomainFlags.None);
        bench.System.Domains.Instantiate(
            level, IrqDomainOptions.Hierarchy(bench.Parent, FirmwareNode.Named("MID"), 0, flags));
        bench.Device.ParentDomain = level;

        Assert.Equal(expected, bench.Device.HasIsolatedMsi);
    }

    private static MsiTestBench Selecting()
    {
        MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        bench.Parent.MsiParent = new LibraryMsiParentOps
        {
            BusSelectToken = BusToken.Nexus,
            BusSelectMask = 1u << (int)BusToken.PciMsi,
        };
        return bench;
    }

    private static MsiTestBench Library(MsiTestSetup setup)
    {
        BusToken own = setup.ParentToken == BusToken.Any ? BusToken.Nexus : setup.ParentToken;
        MsiTestBench bench = new(setup with { HasDomain = false, ParentToken = own });
        bench.Parent.MsiParent = new LibraryMsiParentOps
        {
            SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX,
            RequiredFlags = Required,
            BusSelectToken = BusToken.Nexus,
        };
        return bench;
    }
}
