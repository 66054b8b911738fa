using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

[Collection(nameof(MeasuredTests))]
public sealed class MsiMemoryTests
{
    private const MsiFlags Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps
        | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    private const int Warmup = 64;
    private const int Measured = 1000;

    [Theory]
    [InlineData(true, Flags)]
    [InlineData(false, Flags)]
    [InlineData(true, Flags | MsiFlags.DeviceAttributes)]
    [InlineData(true, Flags | MsiFlags.MustReactivate | MsiFlags.DeviceAttributes)]
    public void AllocateIrqAt_WithFreeRangeInSteadyState_AllocatesNothing(bool any, MsiFlags flags)
    {
        using MsiTestBench bench = Quiet(64, flags);
        for (uint i = 0; i < 8; i++)
        {
            bench.At(i);
        }

        MsiIndex index = any ? MsiIndex.Any : 40;
        Pairs(bench.Device, index, Warmup);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Pairs(bench.Device, index, Measured);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(0, after - before);
    }

    [Fact]
    public void AllocateIrqAt_WithCookie_AllocatesNothing()
    {
        using MsiTestBench bench = Quiet(64);
        for (int i = 0; i < Warmup; i++)
        {
            WithCookie(bench.Device);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Measured; i++)
        {
            WithCookie(bench.Device);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void GetIrq_AllocatesNothing()
    {
        using MsiTestBench bench = Quiet(64);
        bench.At(3);
        int found = 0;
        for (uint i = 0; i < Warmup; i++)
        {
            found += bench.Device.GetIrq(MsiDomainId.Default, i & 7).Number;
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < Measured; i++)
        {
            found += bench.Device.GetIrq(MsiDomainId.Default, i & 7).Number;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, found);
    }

    [Fact]
    public void LiveInterrupt_OfATwoLevelHierarchy_KeepsAtMostSixHundredBytes()
    {
        const uint Count = 4096;
        using MsiTestBench bench = Quiet(Count);
        bench.At(0);
        bench.Free(0, 0);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (uint i = 0; i < Count; i++)
        {
            Assert.True(bench.At(i).IsAllocated);
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(Count, bench.Domain.MappedCount);
        Assert.InRange((after - before) / Count, 1, 600);
    }

    private static void Pairs(MsiDevice device, MsiIndex index, int count)
    {
        for (int i = 0; i < count; i++)
        {
            MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, index);
            device.FreeRange(MsiDomainId.Default, (uint)map.Index, (uint)map.Index);
        }
    }

    private static void WithCookie(MsiDevice device)
    {
        MsiMap map = device.AllocateIrqAt(
            MsiDomainId.Default, MsiIndex.Any, null, MsiInstanceCookie.From(0x1122334455667788));
        device.FreeRange(MsiDomainId.Default, (uint)map.Index, (uint)map.Index);
    }

    private static MsiTestBench Quiet(uint size, MsiFlags flags = Flags)
    {
        MsiTestBench bench = new(new MsiTestSetup
        {
            Size = size,
            Flags = flags,
            Token = BusToken.PciDeviceMsiX,
            ChipCallbacks = MsiTestChip.Usual | IrqChipCallbacks.Acknowledge,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        });
        bench.Log.IsRecording = false;
        return bench;
    }
}
