using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiAllocateAtTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spec03_Check01_AnyTakesEachIndexInOrderAndIsBusyWhenFull(int slots)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = slots } });

        List<MsiMap> maps = [bench.Any(), bench.Any(), bench.Any(), bench.Any()];
        MsiMap full = bench.Any();

        Assert.Equal([0, 1, 2, 3], maps.Select(map => map.Index));
        Assert.All(maps, map => Assert.True(map.Irq.Number > 0));
        Assert.Equal(4, maps.Select(map => map.Irq).Distinct().Count());
        Assert.Equal(new MsiMap(ErrorCode.Busy, Irq.None), full);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spec03_Check02_AnyTakesTheLowestFreeIndex(int slots)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = slots } });
        bench.Any();
        bench.Any();
        bench.Any();

        bench.Free(1, 1);
        MsiMap map = bench.Any();

        Assert.Equal(1, map.Index);
        Assert.Equal(map.Irq, bench.Get(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spec03_Check03_AnySkipsATakenIndex(int slots)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = slots } });

        Assert.Equal(2, bench.At(2).Index);
        Assert.Equal(0, bench.Any().Index);
        Assert.Equal(1, bench.Any().Index);
        Assert.Equal(3, bench.Any().Index);
        Assert.Equal(ErrorCode.Busy, bench.Any().Index);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spec03_Check04_ATakenIndexIsBusyAndKeepsItsInterrupt(int slots)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = slots } });
        MsiMap first = bench.At(2);
        bench.Log.Clear();

        MsiMap second = bench.At(2);

        Assert.Equal(new MsiMap(ErrorCode.Busy, Irq.None), second);
        Assert.Equal(first.Irq, bench.Get(2));
        Assert.Empty(bench.Log.Entries);
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(65535u)]
    [InlineData(65536u)]
    [InlineData(0xFFFFFFFEu)]
    public void Spec03_Check05_AnIndexBeyondTheSizeIsOutOfRangeWithoutAnyCallback(uint index)
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.At(index);

        Assert.Equal(new MsiMap(ErrorCode.Range, Irq.None), map);
        Assert.Empty(bench.Present());
        Assert.Empty(bench.Log.Entries);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Spec03_Check06_AnUnknownDomainIdIsNoDeviceAloneAndInvalidInARange(int slots)
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = slots } });
        MsiDomainId beyond = new(slots);

        MsiMap map = bench.Device.AllocateIrqAt(beyond, 0);
        long warnings = bench.Diagnostics.CountOf(IrqDiagnosticId.MsiDomainIdInvalid);
        int range = bench.Device.AllocateRange(beyond, 0, 0);

        Assert.Equal(new MsiMap(ErrorCode.NoDevice, Irq.None), map);
        Assert.Equal(1, warnings);
        Assert.Equal(ErrorCode.Invalid, range);
        Assert.True(bench.Diagnostics.Total > warnings);
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void Spec03_Check07_ASlotWithoutDomainIsNoDeviceAloneAndInvalidInARange()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });
        Assert.Equal(0, bench.Device.SetUpData());
        MsiDevice orphan = bench.AddDevice("orphan", null);
        Assert.Equal(0, orphan.SetUpData());

        Assert.Equal(new MsiMap(ErrorCode.NoDevice, Irq.None), bench.At(0));
        Assert.Equal(ErrorCode.Invalid, bench.Range(0, 0));
        Assert.Equal(new MsiMap(ErrorCode.NoDevice, Irq.None), orphan.AllocateIrqAt(MsiDomainId.Default, 0));
        Assert.Equal(ErrorCode.NoDevice, orphan.AllocateRange(MsiDomainId.Default, 0, 0));
        Assert.Empty(bench.Log.Entries);
    }

    [Fact]
    public void Spec03_Check35_TheCookieIsCopiedAndSeenByPreparationAndByTheWrite()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly,
        });
        ulong? prepared = null;
        ulong? written = null;
        bench.Ops.OnPrepareDescriptor = descriptor => prepared = descriptor.Cookie.Value;
        bench.Chip.OnWrite = (data, message) => written = data.Descriptor.MsiDescriptor?.Cookie.Value;
        MsiInstanceCookie cookie = MsiInstanceCookie.From(0x1122334455667788);

        MsiMap map = bench.Device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any, null, cookie);
        cookie = MsiInstanceCookie.From(1);

        Assert.True(map.IsAllocated);
        Assert.Equal(0x1122334455667788ul, prepared);
        Assert.Equal(0x1122334455667788ul, written);
        Assert.Equal(0x1122334455667788ul, bench.Find(map.Irq).MsiDescriptor?.Cookie.Value);
        Assert.Equal(1ul, cookie.Value);
    }

    [Fact]
    public void AllocateIrqAt_WithoutCookie_LeavesNoneInTheDescriptor()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Any();

        Assert.False(bench.Find(map.Irq).MsiDescriptor!.HasCookie);
    }

    [Fact]
    public void AllocateIrqAt_BeforeDeviceDataExists_IsMisuse()
    {
        using MsiTestBench bench = new(new MsiTestSetup { HasDomain = false });

        Assert.False(bench.Device.HasData);
        Assert.Throws<InvalidOperationException>(() => bench.At(0));
        Assert.Throws<InvalidOperationException>(() => bench.Range(0, 0));
    }

    [Fact]
    public void AllocateIrqAt_Success_BindsDescriptorAndInterrupt()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.At(3);

        MsiDescriptor descriptor = bench.Find(map.Irq).MsiDescriptor!;
        Assert.Equal(3u, descriptor.Index);
        Assert.Equal(map.Irq, descriptor.Irq);
        Assert.Equal(1, descriptor.VectorCount);
        Assert.Same(bench.Device, descriptor.Device);
        Assert.Equal(map.Irq, bench.Domain.FindMapping(new HardwareIrq(3)));
        Assert.Equal(map.Irq, bench.Parent.FindMapping(new HardwareIrq((ulong)map.Irq.Number)));
        Assert.Equal(1u, bench.Domain.MappedCount);
        Assert.Equal(1u, bench.Parent.MappedCount);
    }

    [Fact]
    public void AllocateIrqAt_OnTheDomain_IsTheSameOperation()
    {
        using MsiTestBench bench = new();

        MsiMap map = bench.Domain.AllocateIrqAt(2);

        Assert.Equal(2, map.Index);
        Assert.Equal(map.Irq, bench.Get(2));
        Assert.Equal(ErrorCode.Busy, bench.At(2).Index);
    }

    [Fact]
    public void AllocateIrqAt_PrepareReturnsAPositiveNumber_PassesItWithoutInterrupt()
    {
        using MsiTestBench bench = new();
        bench.Ops.PrepareResult = 3;

        MsiMap map = bench.At(0);

        Assert.Equal(3, map.Index);
        Assert.True(map.Irq.IsNone);
        Assert.False(map.IsAllocated);
    }
}
