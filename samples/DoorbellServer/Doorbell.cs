using System.Buffers.Binary;
using Genirq.Pci.Devices;

namespace DoorbellServer;

/// <summary>A device with sixteen doorbells: writing a number to register 0 raises that MSI-X vector.</summary>
public sealed class Doorbell() : PciFunction(new DeviceFunctionOptions
{
    VendorId = 0x1234,
    DeviceId = 0x0D00,
    Bars = [new DeviceBar(DeviceBarKind.Memory32, 4096), DeviceBar.None, new DeviceBar(DeviceBarKind.Memory32, 4096)],
    Capabilities =
    [
        new PciExpressCapabilityOptions(),
        new MsiXCapabilityOptions { VectorCount = 16, TableBar = 2, PendingBar = 2, PendingOffset = 0x800 },
    ],
})
{
    private uint _rings;

    /// <inheritdoc/>
    public override void ReadBar(int bar, ulong offset, Span<byte> data)
    {
        data.Clear();
        if (bar == 0 && offset == 4 && data.Length == sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(data, _rings);
        }
    }

    /// <inheritdoc/>
    public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        if (bar == 0 && offset == 0 && data[0] < Function.MsiX!.VectorCount)
        {
            _rings++;
            Trigger(data[0]);
        }
    }
}
