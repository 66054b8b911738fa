using Genirq.Actions;
using Genirq.Diagnostics;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Ims;
using Genirq.Pci.Interrupts;
using Genirq.Platforms.X86.Remapping;
using Genirq.Tests.Pci.Devices;
using Genirq.Tests.Pci.Ims;

namespace Genirq.Tests.X86;

/// <summary>A driver's PCI function on the vectors, with and without remapping.</summary>
public sealed class PciOnX86Tests
{
    private const int MsiXAt = 0x40;

    [Fact]
    public void Spec08_Check27_AllocateVectors_FourMessagesWithoutRemapping_GetsOneOrNone()
    {
        X86Bench bench = new(4);
        using PciDevice device = Attach(bench, new MsiCapabilityOptions { Offset = 0x50, MessageCount = 8 });

        Assert.Equal(ErrorCode.NoSpace, device.AllocateVectors(2, 4, InterruptKinds.Msi).Result);
        Assert.Equal(1, device.AllocateVectors(1, 4, InterruptKinds.Msi).Result);
    }

    [Fact]
    public void AllocateVectors_FourMessagesRemapped_HaveFourEntriesAndVectors()
    {
        X86Bench bench = new X86Bench(4).WithIntel();
        using PciDevice device = Attach(bench, new MsiCapabilityOptions { Offset = 0x50, MessageCount = 8 });

        Assert.Equal(4, device.AllocateVectors(2, 4, InterruptKinds.Msi).Result);

        IntelRemappingDomain intel = (IntelRemappingDomain)bench.Remapping!;
        Assert.Equal(4, intel.EntriesUsed);
        for (int i = 0; i < 4; i++)
        {
            bench.System.Request(device.IrqOf(i), "queue", static (_, _) => IrqResult.Handled, 0);
        }

        Assert.Equal([0x20, 0x20, 0x20, 0x20], Enumerable.Range(0, 4).Select(i => intel.EntryAt(i).Vector));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0x3d00ul, intel.EntryAt(i).High & 0xFFFF));
        Assert.Equal(
            new MsiMessage(0xfee00018, 0, 0), bench.System.Find(device.IrqOf(0))!.MsiDescriptor!.Message);
    }

    [Fact]
    public void AllocateMsiXAt_WhileOthersRun_WritesTheVectorIntoTheTable()
    {
        X86Bench bench = new(2);
        using PciDevice device =
            Attach(bench, new MsiXCapabilityOptions { Offset = MsiXAt, VectorCount = 8, PendingOffset = 0x800 });
        Assert.Equal(2, device.AllocateVectors(2, 2, InterruptKinds.MsiX).Result);

        MsiMap map = device.AllocateMsiXAt(MsiIndex.Any);

        Assert.Equal(2, map.Index);
        Assert.Equal(3u, bench.Matrix.Reserved);
        Assert.Equal(new MsiMessage(0xfee00000, 0, 0xef), Message(bench, map.Irq));
        bench.System.Request(map.Irq, "queue", static (_, _) => IrqResult.Handled, 0);
        Assert.Equal(new MsiMessage(0xfee00000, 0, 0x20), Message(bench, map.Irq));
        Assert.Equal(2u, bench.Matrix.Reserved);
    }

    [Theory]
    [InlineData(true, 2, true)]
    [InlineData(true, 1, false)]
    [InlineData(false, 2, false)]
    public void CreateImsDomain_OnX86_IsServedByRemappingOnly(bool isRemapped, int domains, bool isServed)
    {
        X86Bench bench = new(2, system: new IrqSystemOptions { MaxDeviceDomains = domains });
        if (isRemapped)
        {
            bench.WithIntel();
        }

        using PciDevice device =
            Attach(bench, new MsiXCapabilityOptions { Offset = MsiXAt, VectorCount = 8, PendingOffset = 0x800 });
        QueueLog queues = new();

        Assert.Equal(isServed, device.CreateImsDomain(ImsTemplates.For("IMS", new ImsQueueContexts(queues)), 64));

        MsiMap map = device.AllocateIms(MsiInstanceCookie.From(0x77));
        Assert.Equal(isServed ? 0 : ErrorCode.NoDevice, map.Index);
        if (isServed)
        {
            bench.System.Request(map.Irq, "work", static (_, _) => IrqResult.Handled, 0);
            Assert.Equal(["queue 77: fee00018"], queues.Entries);
            Assert.Equal("IR-IMS-0000:3d:00.0", bench.System.Find(map.Irq)!.Data.Chip!.Name);
        }
    }

    private static MsiMessage Message(X86Bench bench, Irq irq) => bench.System.Find(irq)!.MsiDescriptor!.Message;

    private static PciDevice Attach(X86Bench bench, IDeviceCapability capability)
    {
        DeviceFunction function = new(new DeviceFunctionOptions
        {
            DeviceId = 0x1041,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = [capability],
        });
        function.Connect(new RouteLog());
        function.WriteConfig(4, [6, 0]);
        DirectFunctionAccess access = new(function);
        return new PciDevice(bench.System, new PciDeviceOptions
        {
            Slot = new PciSlot(0, 0x3D, 0, 0),
            Config = access,
            Memory = access,
            ParentDomain = bench.Remapping ?? bench.Vectors,
        });
    }
}
