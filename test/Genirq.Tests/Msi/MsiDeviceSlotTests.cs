using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiDeviceSlotTests
{
    private const MsiFlags Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors;

    [Fact]
    public void CreateDomain_OneSlot_RefusesTheSecondary()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Options = new() { MaxDeviceDomains = 1 } });

        Assert.False(bench.Device.CreateDomain(MsiDomainId.Secondary, bench.Template, 16));
        Assert.Equal(ErrorCode.NoDevice, bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 0).Index);
        Assert.True(bench.Any().IsAllocated);
    }

    [Fact]
    public void CreateDomain_TwoSlots_HaveIndicesOfTheirOwn()
    {
        using MsiTestBench bench = MsiXAndQueues(out MsiTestOps queues);

        MsiMap table = bench.Any();
        MsiMap queue = bench.Device.AllocateIrqAt(
            MsiDomainId.Secondary, MsiIndex.Any, null, MsiInstanceCookie.From(0x55));
        MsiMap far = bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 4095);

        Assert.Equal(0, table.Index);
        Assert.Equal(0, queue.Index);
        Assert.Equal(4095, far.Index);
        Assert.Equal(3, new[] { table.Irq, queue.Irq, far.Irq }.Distinct().Count());
        Assert.Equal(table.Irq, bench.Get(0));
        Assert.Equal(queue.Irq, bench.Device.GetIrq(MsiDomainId.Secondary, 0));
        Assert.Equal(1, queues.PreparedCount);
        Assert.Equal(ErrorCode.Range, bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 4096).Index);
        Assert.Equal(ErrorCode.Range, bench.At(8).Index);
    }

    [Fact]
    public void AllocateIrqAt_QueueStore_IsAddressedByItsCookie()
    {
        using MsiTestBench bench = MsiXAndQueues(out MsiTestOps queues);
        Dictionary<ulong, uint> store = [];
        queues.OnPrepareDescriptor = descriptor => store[descriptor.Cookie.Value] = descriptor.Index;

        bench.Device.AllocateIrqAt(MsiDomainId.Secondary, MsiIndex.Any, null, MsiInstanceCookie.From(0x700));
        bench.Device.AllocateIrqAt(MsiDomainId.Secondary, MsiIndex.Any, null, MsiInstanceCookie.From(0x300));

        Assert.Equal(new Dictionary<ulong, uint> { [0x700] = 0, [0x300] = 1 }, store);
    }

    [Fact]
    public void FreeAll_OneSlot_LeavesTheOther()
    {
        using MsiTestBench bench = MsiXAndQueues(out _);
        MsiMap table = bench.Any();
        MsiMap queue = bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 0);

        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.True(bench.Get(0).IsNone);
        Assert.Equal(queue.Irq, bench.Device.GetIrq(MsiDomainId.Secondary, 0));
        Assert.False(bench.System.Numbers.IsAllocated(table.Irq.Number));
        Assert.True(bench.System.Numbers.IsAllocated(queue.Irq.Number));
    }

    [Fact]
    public void RemoveDomain_OneSlot_LeavesTheOther()
    {
        using MsiTestBench bench = MsiXAndQueues(out _);

        bench.Device.RemoveDomain(MsiDomainId.Default);

        Assert.Null(bench.Device.GetDomain(MsiDomainId.Default));
        Assert.True(bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 0).IsAllocated);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void AllocateIrqAt_InTheSecondSlot_ReservesByTheFirstSlotsLowestDescriptor(bool prepared, int reservations)
    {
        using MsiTestBench bench = new();
        MsiDomainTemplate template = new()
        {
            Chip = bench.Chip,
            Ops = bench.Ops,
            Flags = Flags | MsiFlags.ActivateEarly | MsiFlags.MustReactivate,
            BusToken = BusToken.PciDeviceMsiX,
        };
        Assert.True(bench.Device.CreateDomain(MsiDomainId.Secondary, template, 4));
        bench.Insert(new MsiDescriptorInit(0) { IsMsiX = prepared });

        bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 0);

        Assert.Equal(reservations, bench.Log.Count("P.activate(reserve)"));
    }

    [Fact]
    public void NextDescriptor_TheCursor_IsSharedByBothSlots()
    {
        using MsiTestBench bench = MsiXAndQueues(out _);
        bench.Insert(new MsiDescriptorInit(1));
        bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 1);
        bench.Device.AllocateIrqAt(MsiDomainId.Secondary, 3);

        using MsiDeviceLock held = bench.Device.Lock();
        MsiDescriptor? first = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
        MsiDescriptor? next = held.NextDescriptor(MsiDomainId.Secondary, MsiDescriptorFilter.All);

        Assert.Equal(1u, first?.Index);
        Assert.Equal(3u, next?.Index);
    }

    private static MsiTestBench MsiXAndQueues(out MsiTestOps queues)
    {
        MsiTestBench bench = new(new MsiTestSetup { Size = 8, Token = BusToken.PciDeviceMsiX, Flags = Flags });
        queues = new MsiTestOps(bench.Log);
        MsiDomainTemplate template = new()
        {
            Chip = new MsiTestChip(bench.Log, "QUEUE"),
            Ops = queues,
            Flags = Flags,
            BusToken = BusToken.DeviceMsi,
        };
        Assert.True(bench.Device.CreateDomain(MsiDomainId.Secondary, template, 4096));
        return bench;
    }
}
