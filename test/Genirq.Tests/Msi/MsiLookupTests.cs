using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Tests.Msi.Fakes;

namespace Genirq.Tests.Msi;

public sealed class MsiLookupTests
{
    [Fact]
    public void Spec03_Check36_AnIndexBeyondAllWarnsAndMissingDataDoesNot()
    {
        using MsiTestBench bench = new();
        MsiDevice bare = bench.AddDevice("bare", bench.Parent);

        Irq beforeData = bare.GetIrq(MsiDomainId.Default, 0);
        long quiet = bench.Diagnostics.Total;
        Irq beyond = bench.Get(65536);

        Assert.True(beforeData.IsNone);
        Assert.Equal(0, quiet);
        Assert.True(beyond.IsNone);
        Assert.Equal(1, bench.Diagnostics.Total);
    }

    [Fact]
    public void Spec03_Check38_AWiredInterruptCarriesTypeAndNumberInItsCookie()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.WiredToMsi });
        using MsiTestBench other = new();
        ulong? cookie = null;
        bench.Ops.OnPrepareDescriptor = descriptor => cookie = descriptor.Cookie.Value;

        int irq = bench.Domain.AllocateWired(new HardwareIrq(0x25), TriggerType.LevelHigh);
        int refused = other.Domain.AllocateWired(new HardwareIrq(0x25), TriggerType.LevelHigh);

        Assert.True(irq > 0);
        Assert.Equal(0x0000000400000025ul, cookie);
        Assert.Equal(new Irq(irq), bench.Get(0));
        Assert.Equal(ErrorCode.Invalid, refused);
        Assert.Equal(1, other.Diagnostics.CountOf(IrqDiagnosticId.MsiWiredInvalid));
        Assert.Empty(other.Log.Entries);
    }

    [Fact]
    public void Spec03_Check39_IterationFiltersAndForgetsItsPlaceOnUnlock()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Size = 8 });
        bench.Insert(new MsiDescriptorInit(0));
        bench.At(3);
        bench.Insert(new MsiDescriptorInit(5));
        MsiDescriptor? again;

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            Assert.Equal(0u, held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.NotAssociated)?.Index);
            Assert.Equal(5u, held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.NotAssociated)?.Index);
            Assert.Null(held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.NotAssociated));
            Assert.Equal(3u, held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.Associated)?.Index);
            Assert.Equal(0u, held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All)?.Index);
        }

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            again = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.NotAssociated);
        }

        Assert.Null(again);
    }

    [Fact]
    public void Spec03_Check40_TwoDevicesInParallelNeverShareAnInterrupt()
    {
        using MsiTestBench bench = new();
        MsiDevice second = bench.AddDevice("dev1", bench.Parent);
        Assert.True(second.CreateDomain(MsiDomainId.Default, bench.Template, 4));
        bench.Log.IsRecording = false;
        int[] owners = new int[4096];
        int[] clashes = new int[2];

        void Work(MsiDevice device, int number)
        {
            for (int i = 0; i < 1000; i++)
            {
                MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);
                if (!map.IsAllocated || Interlocked.Exchange(ref owners[map.Irq.Number], number) != 0)
                {
                    clashes[number - 1]++;
                    return;
                }

                Interlocked.Exchange(ref owners[map.Irq.Number], 0);
                device.FreeRange(MsiDomainId.Default, (uint)map.Index, (uint)map.Index);
            }
        }

        Parallel.Invoke(() => Work(bench.Device, 1), () => Work(second, 2));

        Assert.Equal([0, 0], clashes);
        Assert.Equal(0u, bench.Parent.MappedCount);
        Assert.Equal(0u, bench.Domain.MappedCount);
        Assert.Empty(bench.Present());
        using MsiDeviceLock held = second.Lock();
        Assert.Null(held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All));
    }

    [Fact]
    public void GetIrq_UnknownDomainId_WarnsAndIsNone()
    {
        using MsiTestBench bench = new();

        Irq irq = bench.Device.GetIrq(new MsiDomainId(bench.System.Options.MaxDeviceDomains), 0);

        Assert.True(irq.IsNone);
        Assert.Equal(1, bench.Diagnostics.Total);
    }

    [Fact]
    public void GetIrq_BeyondTheSizeButPossible_IsNoneWithoutWarning()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(1));

        Assert.True(bench.Get(1).IsNone);
        Assert.True(bench.Get(65535).IsNone);
        Assert.Equal(0, bench.Diagnostics.Total);
    }

    [Fact]
    public void GetIrq_PciDeviceWithMsi_CountsWithinTheFirstDescriptor()
    {
        using MsiTestBench bench = new(new MsiTestSetup { IsPci = true, Token = BusToken.PciDeviceMsi });
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 4 });
        Assert.Equal(0, bench.All(1));
        Irq before = bench.Get(1);

        bench.Device.IsMsiEnabled = true;

        Assert.True(before.IsNone);
        Assert.Equal(bench.Get(0).Number + 3, bench.Get(3).Number);
        Assert.True(bench.Get(4).IsNone);
    }

    [Fact]
    public void GetIrq_OtherDeviceWithMsiEnabled_LooksAtTheIndex()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0) { VectorCount = 2 });
        Assert.Equal(0, bench.All(1));

        bench.Device.IsMsiEnabled = true;

        Assert.True(bench.Get(1).IsNone);
    }

    [Fact]
    public void FirstDescriptor_UnknownDomainId_WarnsAndIsNull()
    {
        using MsiTestBench bench = new();
        MsiDomainId beyond = new(bench.System.Options.MaxDeviceDomains);

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            Assert.Null(held.FirstDescriptor(beyond, MsiDescriptorFilter.All));
            Assert.Null(held.NextDescriptor(beyond, MsiDescriptorFilter.All));
        }

        Assert.Equal(2, bench.Diagnostics.Total);
    }

    [Fact]
    public void FirstDescriptor_UnknownFilter_WarnsAndMatchesNothing()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(1));

        using (MsiDeviceLock held = bench.Device.Lock())
        {
            Assert.Null(held.FirstDescriptor(MsiDomainId.Default, (MsiDescriptorFilter)77));
        }

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiFilterInvalid));
    }

    [Fact]
    public void NextDescriptor_TheCurrentOneIsRemoved_GoesOn()
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0));
        bench.Insert(new MsiDescriptorInit(1));

        using MsiDeviceLock held = bench.Device.Lock();
        MsiDescriptor? first = held.FirstDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);
        held.FreeDescriptors(MsiDomainId.Default, 0, 0);
        MsiDescriptor? next = held.NextDescriptor(MsiDomainId.Default, MsiDescriptorFilter.All);

        Assert.Equal(0u, first?.Index);
        Assert.Equal(1u, next?.Index);
    }

    [Theory]
    [InlineData(0u, ErrorCode.Busy)]
    [InlineData(4u, ErrorCode.Range)]
    public void InsertDescriptor_BadIndex_IsRefusedAsByTheStore(uint index, int error)
    {
        using MsiTestBench bench = new();
        bench.Insert(new MsiDescriptorInit(0));

        Assert.Equal(error, bench.Insert(new MsiDescriptorInit(index)));
        Assert.Equal([0u], bench.Present());
    }

    [Fact]
    public void InsertDescriptor_Any_TakesTheLowestFreeIndexOrIsBusy()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Size = 2 });
        bench.Insert(new MsiDescriptorInit(0));

        Assert.Equal(0, bench.Insert(new MsiDescriptorInit(MsiIndex.Any.Value)));
        Assert.Equal(ErrorCode.Busy, bench.Insert(new MsiDescriptorInit(MsiIndex.Any.Value)));
        Assert.Equal([0u, 1u], bench.Present());
    }

    [Fact]
    public void FreeWired_ReturnsTheInterrupt()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.WiredToMsi });
        Irq irq = new(bench.Domain.AllocateWired(new HardwareIrq(3), TriggerType.EdgeRising));
        bench.Log.Clear();

        bench.Domain.FreeWired(irq);

        Assert.Equal(["free", "P.free", "post_free"], bench.Log.Entries);
        Assert.Empty(bench.Present());
        Assert.False(bench.System.Numbers.IsAllocated(irq.Number));
    }

    [Fact]
    public void FreeWired_UnknownInterruptOrOtherToken_Warns()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.WiredToMsi });
        using MsiTestBench other = new();
        MsiMap map = other.Any();

        bench.Domain.FreeWired(new Irq(50));
        other.Domain.FreeWired(map.Irq);

        Assert.Equal(1, bench.Diagnostics.CountOf(IrqDiagnosticId.MsiWiredInvalid));
        Assert.Equal(1, other.Diagnostics.CountOf(IrqDiagnosticId.MsiWiredInvalid));
        Assert.Equal(map.Irq, other.Get(0));
    }

    [Fact]
    public void AllocateWired_Fails_ReturnsTheErrno()
    {
        using MsiTestBench bench = new(new MsiTestSetup { Token = BusToken.WiredToMsi, Size = 1 });
        bench.Domain.AllocateWired(new HardwareIrq(3), TriggerType.EdgeRising);

        Assert.Equal(ErrorCode.Busy, bench.Domain.AllocateWired(new HardwareIrq(4), TriggerType.EdgeRising));
    }

    [Fact]
    public void CreateMapping_FirmwareSpecOfAWiredDomain_AllocatesAndDisposeFrees()
    {
        using MsiTestBench bench = new(new MsiTestSetup
        {
            Token = BusToken.WiredToMsi,
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.FreeDescriptors | MsiFlags.UseDeviceFirmwareNode,
            DeviceNode = FirmwareNode.Path("/soc/wire@1"),
            Callbacks = MsiTestOps.Usual | MsiDomainCallbacks.Translate,
        });
        bench.Ops.OnPrepareDescriptor = descriptor =>
            bench.Ops.FixedHardwareIrq = new HardwareIrq(descriptor.Cookie.Value & 0xFFFFFFFF);
        FirmwareIrqSpec spec = new(bench.Setup.DeviceNode, 0x25, 4);

        Irq irq = bench.System.Domains.CreateMapping(spec);
        Irq again = bench.System.Domains.CreateMapping(spec);
        TriggerType trigger = bench.Find(irq).Trigger;
        bench.System.Domains.Dispose(irq);

        Assert.False(irq.IsNone);
        Assert.Equal(irq, again);
        Assert.Equal(TriggerType.LevelHigh, trigger);
        Assert.Empty(bench.Present());
        Assert.False(bench.System.Numbers.IsAllocated(irq.Number));
    }
}
