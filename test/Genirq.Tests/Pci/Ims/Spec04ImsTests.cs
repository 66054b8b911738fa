using Genirq.Actions;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Ims;
using Genirq.Pci.Interrupts;
using Genirq.Tests.Pci.Interrupts;

namespace Genirq.Tests.Pci.Ims;

public sealed class Spec04ImsTests
{
    private readonly SlotMemory _memory = new(0x10000);
    private readonly QueueLog _queues = new();

    [Fact]
    public void Spec04_Check24_ImsBesideMsiX()
    {
        using PciTestBench bench = new();
        MsiDomainTemplate template = ImsTemplates.For("IMS", new ImsMemoryArray(_memory, 0, 0x100, 16));
        MsiDomainTemplate noMask = template with
        {
            Chip = new PlainChip(IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage),
        };
        bench.Allocate(1, 4, InterruptKinds.MsiX);

        Assert.False(bench.Device.CreateImsDomain(noMask, 2));
        Assert.True(bench.Device.CreateImsDomain(template, 2));
        MsiMap first = bench.Device.AllocateIms(MsiInstanceCookie.From(7));
        MsiMap second = bench.Device.AllocateIms(MsiInstanceCookie.From(8));
        MsiMap third = bench.Device.AllocateIms(MsiInstanceCookie.From(9));
        IrqFailure? failure = third.Failure;

        Assert.Equal((0, 1, -16), (first.Index, second.Index, third.Index));
        Assert.Contains("had 0", failure!.Sentence, StringComparison.Ordinal);
        Assert.Equal(4, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        bench.Device.FreeIms(first);
        Assert.Equal(0, bench.Device.AllocateIms(MsiInstanceCookie.From(7)).Index);
        Assert.Equal(5, bench.Device.AllocateMsiXAt(MsiIndex.Any).Index);
        using PciTestBench single = new(slots: 1);
        Assert.False(single.Device.CreateImsDomain(template, 2));
        Assert.Equal(-19, single.Device.AllocateIms(default).Index);
    }

    [Fact]
    public void CreateImsDomain_TemplateThatDoesNotFit_IsRefusedWholly()
    {
        using PciTestBench bench = new();
        MsiDomainTemplate good = ImsTemplates.For("IMS", new ImsMemoryArray(_memory, 0, 0, 16));
        const IrqChipCallbacks Needed =
            IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage;
        using PciDevice orphan = new(bench.System, bench.Options with { ParentDomain = null });

        Assert.False(bench.Device.CreateImsDomain(good with { BusToken = BusToken.DeviceMsi }, 2));
        Assert.False(bench.Device.CreateImsDomain(good with { Flags = MsiFlags.FreeDescriptors }, 2));
        Assert.False(bench.Device.CreateImsDomain(good with { Flags = MsiFlags.AllocateSimpleDescriptors }, 2));
        Assert.False(bench.Device.CreateImsDomain(
            good with { Chip = new PlainChip(Needed | IrqChipCallbacks.SetAffinity) }, 2));
        Assert.False(bench.Device.CreateImsDomain(good, 17));
        Assert.False(bench.Device.CreateImsDomain(good, 0));
        Assert.False(orphan.CreateImsDomain(good, 2));
        Assert.False(bench.Device.Message.HasData);
        Assert.True(bench.Device.CreateImsDomain(good, 16));
        Assert.False(bench.Device.CreateImsDomain(good, 16));
    }

    [Fact]
    public void FreeIms_NothingToFree_IsReported()
    {
        using PciTestBench bench = new();

        bench.Device.FreeIms(new MsiMap(-16, Irq.None));
        bench.Device.FreeIms(new MsiMap(0, new Irq(20)));

        Assert.Equal(2, bench.Diagnostics.CountOf(IrqDiagnosticId.PciIrqInvalid));
    }

    [Fact]
    public void MemoryArray_RequestAndFree_WriteTheSlot()
    {
        using PciTestBench bench = new();
        Assert.True(bench.Device.CreateImsDomain(
            ImsTemplates.For("IMS", new ImsMemoryArray(_memory, 0, 0x100, 4080)), 4080));
        bench.Device.AllocateIms(default);
        MsiMap map = bench.Device.AllocateIms(default);
        ReadOnlyMemory<uint> slot = _memory.Words.AsMemory((0x100 / 4) + 4, 4);
        Assert.Equal([0u, 0u, 0u, 1u], slot.ToArray());

        IrqRegistration request = Request(bench, map.Irq);

        Assert.Equal([0xFEE00000u, 0u, 0x4000u | (uint)map.Irq.Number, 0u], slot.ToArray());
        request.Dispose();
        Assert.Equal(1u, slot.Span[3]);
        bench.Device.FreeIms(map);
        Assert.Equal([0u, 0u, 0u, 1u], slot.ToArray());
    }

    [Fact]
    public void QueueContexts_ChangesOfARequest_AreOneWriteOfTheQueueOfTheCookie()
    {
        using PciTestBench bench = new();
        Assert.True(bench.Device.CreateImsDomain(ImsTemplates.For("IMS", new ImsQueueContexts(_queues)), 0));
        MsiMap map = bench.Device.AllocateIms(MsiInstanceCookie.From(0x1234));
        Assert.Empty(_queues.Entries);

        IrqRegistration request = Request(bench, map.Irq);
        Assert.Equal(["queue 1234: fee00000"], _queues.Entries);
        request.Dispose();
        bench.Device.FreeIms(map);

        Assert.Equal("queue 1234: 0 masked", _queues.Entries[^1]);
        Assert.All(_queues.Entries, entry => Assert.StartsWith("queue 1234", entry, StringComparison.Ordinal));
    }

    [Fact]
    public void QueueContexts_ThousandsOfQueues_KeepTheirCookies()
    {
        using PciTestBench bench = new();
        Assert.True(bench.Device.CreateImsDomain(ImsTemplates.For("IMS", new ImsQueueContexts(_queues)), 0));
        List<MsiMap> maps = [];
        for (ulong queue = 0; queue < 3000; queue++)
        {
            maps.Add(bench.Device.AllocateIms(MsiInstanceCookie.From(queue + 0x10000)));
        }

        IrqRegistration request = Request(bench, maps[2345].Irq);

        Assert.Equal(["queue 10929: fee00000"], _queues.Entries);
        Assert.Equal(Enumerable.Range(0, 3000), maps.Select(map => map.Index));
        request.Dispose();
        bench.Dispose();
        Assert.Equal(0, bench.Parent.Taken);
        Assert.Equal(0, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiStoreNotEmpty));
        Assert.Equal(0, bench.Diagnostics.CountOf(IrqDiagnosticId.DomainRemovedInUse));
    }

    [Fact]
    public void Dispose_BothStoresInUse_FreesTheYoungerKindFirst()
    {
        PciTestBench bench = new();
        bench.Allocate(1, 2, InterruptKinds.MsiX);
        Assert.True(bench.Device.CreateImsDomain(
            ImsTemplates.For("IMS", new ImsQueueContexts(_queues), MsiFlags.ActivateEarly), 8));
        bench.Device.AllocateIms(default);
        bench.Take();
        _queues.Entries.Clear();
        bench.Device.MessageWritten += _ => Assert.Equal(["queue 0: 0 masked"], _queues.Entries);

        bench.Dispose();

        Assert.Equal(["queue 0: 0 masked"], _queues.Entries);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Theory]
    [InlineData(0, 0u, 0u)]
    [InlineData(0, 0x10000u, 1u)]
    [InlineData(0, 2u, 1u)]
    [InlineData(0, 0u, 4097u)]
    [InlineData(1, 0u, 1u)]
    public void MemoryArray_OutsideItsBar_Throws(int bar, uint offset, uint slots) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImsMemoryArray(_memory, bar, offset, slots));

    private static IrqRegistration Request(PciTestBench bench, Irq irq) =>
        bench.System.Request(irq, "test", static (_, _) => IrqResult.Handled, bench);
}
