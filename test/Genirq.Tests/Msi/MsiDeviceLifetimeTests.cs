using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiDeviceLifetimeTests
{
    [Fact]
    public void SetUpData_Twice_ChangesNothing()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.Any();

        Assert.Equal(0, bench.Device.SetUpData());

        Assert.Equal(map.Irq, bench.Get(0));
        Assert.NotNull(bench.Device.GetDomain(MsiDomainId.Default));
    }

    [Fact]
    public void SetUpData_OnAParent_LeavesTheSlotEmpty()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });

        Assert.Equal(0, bench.Device.SetUpData());

        Assert.True(bench.Device.HasData);
        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
    }

    [Fact]
    public void Dispose_Empty_RemovesTheDomainsAndTheDataQuietly()
    {
        using MsiTestBench bench = new();
        MsiDomain domain = bench.Domain;
        Assert.True(bench.Device.CreateDomain(MsiDomainId.Secondary, bench.Template, 4));
        MsiDomain second = bench.Device.GetDomain(MsiDomainId.Secondary)!;

        bench.Device.Dispose();
        bench.Device.Dispose();

        Assert.False(bench.Device.HasData);
        Assert.DoesNotContain(domain, bench.System.Domains.All);
        Assert.DoesNotContain(second, bench.System.Domains.All);
        Assert.Contains(bench.Parent, bench.System.Domains.All);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void Dispose_WithInterrupts_WarnsAndLeavesThemBehind()
    {
        using MsiTestBench bench = new();
        MsiMap map = bench.Any();
        bench.Log.Clear();

        bench.Device.Dispose();

        Assert.False(bench.Device.HasData);
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiStoreNotEmpty));
        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.DomainRemovedInUse));
        Assert.True(bench.System.Numbers.IsAllocated(map.Irq.Number));
        Assert.Equal(map.Irq, bench.Parent.FindMapping(new HardwareIrq((ulong)map.Irq.Number)));
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void Dispose_WithAnUnusedDescriptor_WarnsOnlyAboutTheStore()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0));

        bench.Device.Dispose();

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiStoreNotEmpty));
        Assert.Equal(1, bench.Diagnostics.Total);
    }

    [Fact]
    public void Dispose_WithoutData_DoesNothing()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });

        bench.Device.Dispose();

        Assert.False(bench.Device.HasData);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void Dispose_AnInterruptWasFreedBefore_TheNameIsFreeForTheNextDevice()
    {
        using MsiTestBench bench = new();
        bench.Any();
        bench.Device.FreeAll(MsiDomainId.Default);
        bench.Device.Dispose();

        MsiDevice next = bench.AddDevice("dev0", bench.Parent);

        Assert.True(next.CreateDomain(MsiDomainId.Default, bench.Template, 4));
        Assert.Equal(new MsiMap(0, new Irq(1)), next.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any));
    }

    [Fact]
    public void Spec00_Check03_AFullLifeLeavesStoreMappingsAndNumbersAsBefore()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly
                | MsiFlags.DeviceAttributes,
        });
        int numbers = bench.System.Numbers.Allocated;

        MsiMap map = bench.Any();
        Irq found = bench.Domain.FindMapping(new HardwareIrq(0));
        bench.Free((uint)map.Index, (uint)map.Index);

        Assert.Equal(map.Irq, found);
        Assert.Equal(numbers, bench.System.Numbers.Allocated);
        Assert.Equal(0u, bench.Domain.MappedCount);
        Assert.Equal(0u, bench.Parent.MappedCount);
        Assert.True(bench.Domain.FindMapping(new HardwareIrq(0)).IsNone);
        Assert.Null(bench.System.Find(map.Irq));
        Assert.Empty(bench.Present());
        Assert.Empty(bench.Device.Attributes);
    }

    [Fact]
    public void CreateGlobal_ServesTheDevicesThatHangOnIt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Token = BusToken.PciMsi });
        MsiDomain global = MsiDomain.CreateGlobal(
            bench.System, FirmwareNode.Named("ALL"), bench.Template, 8, bench.Parent)!;
        MsiDevice device = bench.AddDevice("old", global);
        Assert.Equal(0, device.SetUpData());

        MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);

        Assert.Equal("ALL-3", global.Name);
        Assert.Equal(IrqDomainFlags.None, global.Flags & (IrqDomainFlags.MsiDevice | IrqDomainFlags.MsiParent));
        Assert.NotEqual(IrqDomainFlags.None, global.Flags & IrqDomainFlags.Msi);
        Assert.Equal(0, map.Index);
        Assert.Same(global, bench.Find(map.Irq).Data.Domain);
        Assert.Equal(ErrorCode.Range, device.AllocateIrqAt(MsiDomainId.Default, 8).Index);
        Assert.Same(bench.Chip.Name, global.Info.Chip.Name);
    }

    [Fact]
    public void CreateGlobal_BelongsToNoDevice()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Token = BusToken.PciMsi });
        MsiDomain global = MsiDomain.CreateGlobal(
            bench.System, FirmwareNode.Named("ALL"), bench.Template, 0, bench.Parent)!;
        MsiDevice device = bench.AddDevice("old", global);
        device.SetUpData();

        bool created = device.CreateDomain(MsiDomainId.Default, bench.Template, 4);
        bool matched = device.MatchDomain(MsiDomainId.Default, BusToken.PciMsi);
        device.RemoveDomain(MsiDomainId.Default);
        bool served = device.AllocateIrqAt(MsiDomainId.Default, 65535).IsAllocated;
        device.FreeAll(MsiDomainId.Default);
        device.Dispose();

        Assert.False(created);
        Assert.False(matched);
        Assert.True(served);
        Assert.Contains(global, bench.System.Domains.All);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void CreateGlobal_TooLarge_IsRefused()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false, Token = BusToken.PciMsi });

        Assert.Null(MsiDomain.CreateGlobal(bench.System, FirmwareNode.Named("A"), bench.Template, 65537, bench.Parent));
    }

    [Fact]
    public void PlatformDevice_OneDomainAsLargeAsWanted_AllocatesAllAtOnce()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            HasDomain = false,
            ChipName = "pMSI",
            Flags = MsiFlags.None,
            ParentToken = BusToken.Nexus,
            ChipCallbacks = MsiTestChip.Usual,
        });
        bench.Parent.MsiParent = new LibraryMsiParentOps
        {
            SupportedFlags = MsiFlags.GenericMask,
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps,
            BusSelectToken = BusToken.Nexus,
        };

        bool created = bench.Create(3);
        int result = bench.Range(0, 2);
        bool again = bench.Create(3);

        Assert.True(created);
        Assert.Equal("pMSI-dev0", bench.Domain.Info.Chip.Name);
        Assert.Equal(0, result);
        Assert.Equal([0u, 1u, 2u], bench.Present(MsiDescriptorFilter.Associated));
        Assert.False(again);
        bench.Device.FreeAll(MsiDomainId.Default);
        bench.Device.RemoveDomain(MsiDomainId.Default);
        Assert.True(bench.Create(0));
        Assert.Equal(ErrorCode.Invalid, bench.Device.AllocateIrqs(MsiDomainId.Default, 0));
        Assert.Equal(65536u, bench.Domain.Info.HardwareSize);
    }
}
