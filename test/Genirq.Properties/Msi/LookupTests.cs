using System.Diagnostics.Metrics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Properties.Msi;

public sealed class LookupTests
{
    [Fact]
    public void GetIrq_OnceTheNumberIsFree_HasForgottenIt()
    {
        using IrqSystem system = new();
        PoolDomain root = new(4);
        IrqDomainOptions options = IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("root"), flags: IrqDomainFlags.MsiParent);
        Assert.Equal(0, system.Domains.Instantiate(root, options));
        root.MsiParent = new MsiParent();
        using MsiDevice device = new(system, "device", root) { Kind = nameof(LookupTests) };
        MsiDomainTemplate template = new() { Chip = new DeviceChip(), BusToken = BusToken.DeviceMsi };
        Assert.True(device.CreateDomain(MsiDomainId.Default, template, 4));
        MsiMap map = device.AllocateIrqAt(MsiDomainId.Default, 2);
        Irq found = map.Irq;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Genirq" && instrument.Name == "genirq.live")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };

        // The measurement is the one thing that happens between the freeing of the number and the end of the call.
        listener.SetMeasurementEventCallback<long>((_, change, tags, _) =>
        {
            if (change < 0 && tags[0].Value is nameof(LookupTests))
            {
                Assert.Null(system.Find(map.Irq));
                found = device.GetIrq(MsiDomainId.Default, 2);
            }
        });
        listener.Start();

        device.FreeRange(MsiDomainId.Default, 2, 2);

        Assert.True(map.IsAllocated);
        Assert.True(found.IsNone);
    }
}
