using Genirq.Pci.Devices;

namespace Genirq.Benchmarks.VfioUser;

/// <summary>A device with a register and an MSI-X vector: what a message costs beside it is the server's.</summary>
internal sealed class SpeedCard() : PciFunction(new DeviceFunctionOptions
{
    Bars = [new DeviceBar(DeviceBarKind.Memory32, 4096), DeviceBar.None, new DeviceBar(DeviceBarKind.Memory32, 4096)],
    Capabilities =
    [
        new MsiXCapabilityOptions { VectorCount = 16, TableBar = 2, PendingBar = 2, PendingOffset = 0x800 },
    ],
})
{
    private byte _value;

    /// <inheritdoc/>
    public override void ReadBar(int bar, ulong offset, Span<byte> data) => data.Fill(_value);

    /// <inheritdoc/>
    public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data) => _value = data[0];
}
