using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.Simulation.Buses;

namespace Genirq.Tests.Simulation;

/// <summary>A device that writes what it is told, and has one register.</summary>
internal sealed class OwnMessages() : SimulatedDevice(new DeviceFunctionOptions
{
    Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000), new DeviceBar(DeviceBarKind.Memory64, 0x10000)],
})
{
    public uint Register { get; private set; }

    public void SendMessage(uint addressLow, uint data, uint addressHigh = 0) =>
        Send(new MsiMessage(addressLow, addressHigh, data));

    public void Put(ulong address, params byte[] data) => WriteMemory(address, data);

    public byte[] Get(ulong address, int count)
    {
        byte[] data = new byte[count];
        ReadMemory(address, data);
        return data;
    }

    public void Later(long nanoseconds, Action action) => After(nanoseconds, action);

    protected internal override uint ReadRegister(int bar, ulong offset) => offset == 0x10 ? Register : uint.MaxValue;

    protected internal override void WriteRegister(int bar, ulong offset, uint value)
    {
        if (offset == 0x10)
        {
            Register = value;
        }
    }
}
