using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiMultiVectorTests
{
    private const MsiFlags Early = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.ActivateEarly;

    [Fact]
    public void AllocateAll_SeveralVectors_AreOneBlockOfOneDescriptor()
    {
        using MsiTestBench bench = Bench(Early);
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 4 });

        int result = bench.All(1);

        Irq first = bench.Get(0);
        Assert.Equal(0, result);
        Assert.Equal(
            ["prepare", "prepare_desc", "set_desc", "get_hwirq", "P.alloc", "init", "init", "init", "init"],
            bench.Log.Entries.Take(9));
        Assert.Equal(
            Enumerable.Repeat<string[]>(["P.activate", "P.compose", "write"], 4).SelectMany(each => each),
            bench.Log.Entries.Skip(9));
        for (int i = 0; i < 4; i++)
        {
            Irq irq = new(first.Number + i);
            Assert.Same(bench.Find(first).MsiDescriptor, bench.Find(irq).MsiDescriptor);
            Assert.Equal(new HardwareIrq((ulong)i), bench.Find(irq).Data.HardwareIrq);
        }
    }

    [Fact]
    public void FreeAll_SeveralVectors_AreDeactivatedFirstAndThenFreedOneByOne()
    {
        using MsiTestBench bench = Bench(Early);
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 2 });
        bench.All(1);
        bench.Log.Clear();

        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.Equal(
            ["write(0)", "P.deactivate", "write(0)", "P.deactivate", "free", "P.free", "free", "P.free", "post_free"],
            bench.Log.Entries);
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void AllocateAll_ALaterVectorFailsToInitialise_UnwindsDescendingThenAcknowledgesThenFreesTheParent()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Token = BusToken.PciDeviceMsi,
            ChipCallbacks = MsiTestChip.Usual | IrqChipCallbacks.Acknowledge,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        });
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 4 });
        bench.Ops.InitializeResult = call => call == 3 ? ErrorCode.Invalid : 0;

        int result = bench.All(1);

        Assert.Equal(1, result);
        Assert.Equal(
            ["init", "init", "init", "free", "free", "ack", "ack", "P.free", "P.free", "P.free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "init"));
        Assert.Equal([new Irq(2), new Irq(1)], bench.Ops.Freed);
        Assert.Equal(0, bench.Parent.Taken);
        Assert.Equal(0, bench.Log.Count("mask"));
    }

    [Fact]
    public void AllocateAll_ALaterVectorsActivationFails_DeactivatesTheEarlierOnes()
    {
        using MsiTestBench bench = Bench(Early);
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 3 });
        int activations = 0;
        bench.Parent.ActivateResult = _ => ++activations == 2 ? ErrorCode.TimedOut : 0;

        int result = bench.All(1);

        Assert.Equal(ErrorCode.TimedOut, result);
        Assert.Equal(
            ["P.activate", "P.compose", "write", "P.activate", "write(0)", "P.deactivate",
                "free", "P.free", "free", "P.free", "free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "P.activate"));
        Assert.Empty(bench.Present());
    }

    [Fact]
    public void AllocateAll_AnotherLaterDescriptorFails_FreesTheEarlierOnesAscending()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early });
        bench.Insert(new MsiDescriptorInit(0));
        bench.Insert(new MsiDescriptorInit(1));
        bench.Insert(new MsiDescriptorInit(2));
        int activations = 0;
        bench.Parent.ActivateResult = _ => ++activations == 3 ? ErrorCode.TimedOut : 0;

        int result = bench.All(3);

        Assert.Equal(ErrorCode.TimedOut, result);
        Assert.Equal(
            ["write(0)", "P.deactivate", "free", "P.free", "write(0)", "P.deactivate", "free", "P.free",
                "free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "write(0)"));
        Assert.Equal([new Irq(1), new Irq(2), new Irq(3)], bench.Ops.Freed);
    }

    [Fact]
    public void Attributes_SeveralVectors_HaveOneFileEach()
    {
        using MsiTestBench bench = Bench(Early | MsiFlags.DeviceAttributes);
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 3 });
        bench.All(1);
        Irq first = bench.Get(0);

        IReadOnlyList<MsiAttribute> present = [.. bench.Device.Attributes];
        bench.Device.FreeAll(MsiDomainId.Default);

        Assert.Equal(
            [new MsiAttribute(first, "msi"), new MsiAttribute(new Irq(first.Number + 1), "msi"),
                new MsiAttribute(new Irq(first.Number + 2), "msi")],
            present.OrderBy(each => each.Irq.Number));
        Assert.Empty(bench.Device.Attributes);
    }

    [Fact]
    public void Attributes_AFileOfALaterVectorFails_RemovesThoseOfTheDescriptorAndUndoesAll()
    {
        using MsiTestBench bench = Bench(Early | MsiFlags.DeviceAttributes);
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 3 });
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists, after: 2);

        int result = bench.All(1);

        Assert.Equal(ErrorCode.Exists, result);
        Assert.Empty(bench.Device.Attributes);
        Assert.Equal(
            ["write(0)", "P.deactivate", "write(0)", "P.deactivate", "write(0)", "P.deactivate",
                "free", "P.free", "free", "P.free", "free", "P.free", "post_free"],
            bench.Log.Entries.SkipWhile(entry => entry != "write(0)"));
    }

    [Fact]
    public void Attributes_AFailureKeepsTheFilesOfOtherInterrupts()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Flags = Early | MsiFlags.DeviceAttributes });
        MsiMap map = bench.At(0);
        bench.Faults.Arm(FaultPoint.MsiAttribute, ErrorCode.Exists);

        bench.At(1);

        Assert.Equal([new MsiAttribute(map.Irq, "msi")], bench.Device.Attributes);
    }

    [Theory]
    [InlineData(true, true, "msix")]
    [InlineData(true, false, "msi")]
    [InlineData(false, true, "msi")]
    public void Attributes_Content_IsTheDevicesModeAndNotTheInterrupts(bool isPci, bool enabled, string mode)
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            IsPci = isPci,
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.DeviceAttributes,
        });
        MsiMap map = bench.Any();

        bench.Device.IsMsiXEnabled = enabled;

        Assert.Equal([new MsiAttribute(map.Irq, mode)], bench.Device.Attributes);
    }

    [Fact]
    public void Attributes_TheDescriptorStays_AreRemovedAndMadeAnew()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.DeviceAttributes,
        });
        bench.At(0);

        bench.Free(0, 0);
        IReadOnlyList<MsiAttribute> freed = bench.Device.Attributes;
        Assert.Equal(0, bench.Range(0, 0));

        Assert.Empty(freed);
        Assert.Equal([new MsiAttribute(bench.Get(0), "msi")], bench.Device.Attributes);
    }

    [Fact]
    public void Attributes_OfADescriptorDroppedWithItsInterrupt_Stay()
    {
        using MsiTestBench bench = Bench(Early | MsiFlags.DeviceAttributes);
        MsiMap map = bench.At(1);

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            held.FreeDescriptors(MsiDomainId.Default, 0, 3);
        }

        Assert.Equal([new MsiAttribute(map.Irq, "msi")], bench.Device.Attributes);
    }

    [Fact]
    public void Attributes_WithoutTheFlag_AreNotMade()
    {
        using MsiTestBench bench = new();

        bench.Any();

        Assert.Empty(bench.Device.Attributes);
    }

    private static MsiTestBench Bench(MsiFlags flags) =>
        new(new MsiTestSetup { Token = BusToken.PciDeviceMsi, Flags = flags });
}
