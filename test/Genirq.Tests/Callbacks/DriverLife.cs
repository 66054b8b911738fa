using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Tests.Pci.Interrupts;

namespace Genirq.Tests.Callbacks;

/// <summary>A driver's function whose configuration space and memory can fail at each access.</summary>
internal sealed class DriverLife : CallbackLife
{
    private readonly PciTestBench _bench = new();
    private readonly FusedAccess _access;
    private readonly InterruptKinds _kind;
    private int _released;

    public DriverLife(CallbackFuse fuse, InterruptKinds kind)
        : base(fuse)
    {
        _access = new FusedAccess(fuse, _bench.Function);
        _kind = kind;
    }

    public override void Live()
    {
        PciDevice device = null!;
        Again(() => device = new PciDevice(
            _bench.System, _bench.Options with { Config = _access, Memory = _access }));
        device.MessageWritten += _ => Fuse.Hit("PciDevice.MessageWritten");
        DriverFunction driver = new(
            _bench.Options.Slot, _access, _access, device,
            () =>
            {
                _released++;
                Fuse.Hit("DriverFunction.release");
            });
        Again(driver.SwitchOff);
        Again(driver.SwitchOn);
        Look();
        IrqAffinitySets sets = new()
        {
            CalculateSets = vectors =>
            {
                Fuse.Hit("IrqAffinitySets.CalculateSets");
                return [vectors];
            },
        };
        PciVectors? vectors = null;
        int count = _kind == InterruptKinds.MsiX ? 2 : 1;
        Again(() => vectors = device.AllocateVectors(count, count, _kind | InterruptKinds.Affinity, sets));
        Assert.True(vectors!.Result == count, $"{vectors.Result} {vectors.Failure}");
        Look();
        Use(device, count - 1);
        Again(() => device.FreeVectors(), () => !device.Message.IsMsiEnabled && !device.Message.IsMsiXEnabled);
        Note(_bench.System, _bench.Parent.Taken);
        Again(() => vectors = device.AllocateVectors(1, 1, _kind));
        Assert.Equal(1, vectors.Result);
        Look();
        Again(driver.Dispose);
        Assert.Equal(1, _released);
        Note(_bench.System, _bench.Parent.Taken);
    }

    public override void Dispose() => _bench.Dispose();

    private void Use(PciDevice device, int vector)
    {
        IrqRegistration? request = null;
        int runs = 0;
        Again(() => request = device.System.Request(device.IrqOf(vector), "queue", () => runs++));
        Look();
        Again(() => request!.Dispose());
        Assert.False(request!.IsInstalled);

        // What the registers hold after an access that has thrown, only the device knows.
        Note(_bench.System, _bench.Parent.Taken);
    }

    // The registers of the function are the state; whether a vector can be sent is what the device would do.
    private void Look() => Note(
        _bench.System, _bench.Parent.Taken, _bench.Function.Mode, $"{_bench.MsiXControl:x}", $"{_bench.MsiControl:x}",
        _bench.IsLineDisabled, _bench.Function.MsiX!.GetEntry(0));

    private sealed class FusedAccess(CallbackFuse fuse, DeviceFunction function) : IPciConfigSpace, IPciMemory
    {
        private readonly DirectFunctionAccess _inner = new(function);

        public int SizeBytes => _inner.SizeBytes;

        public byte ReadByte(int offset)
        {
            fuse.Hit("IPciConfigSpace.ReadByte");
            return _inner.ReadByte(offset);
        }

        public ushort ReadUInt16(int offset)
        {
            fuse.Hit("IPciConfigSpace.ReadUInt16");
            return _inner.ReadUInt16(offset);
        }

        public uint ReadUInt32(int offset)
        {
            fuse.Hit("IPciConfigSpace.ReadUInt32");
            return _inner.ReadUInt32(offset);
        }

        public void WriteByte(int offset, byte value)
        {
            fuse.Hit("IPciConfigSpace.WriteByte");
            _inner.WriteByte(offset, value);
        }

        public void WriteUInt16(int offset, ushort value)
        {
            fuse.Hit("IPciConfigSpace.WriteUInt16");
            _inner.WriteUInt16(offset, value);
        }

        public void WriteUInt32(int offset, uint value)
        {
            fuse.Hit("IPciConfigSpace.WriteUInt32");
            _inner.WriteUInt32(offset, value);
        }

        public ulong SizeOf(int bar)
        {
            fuse.Hit("IPciMemory.SizeOf");
            return _inner.SizeOf(bar);
        }

        public uint ReadUInt32(int bar, ulong offset)
        {
            fuse.Hit("IPciMemory.ReadUInt32");
            return _inner.ReadUInt32(bar, offset);
        }

        public void WriteUInt32(int bar, ulong offset, uint value)
        {
            fuse.Hit("IPciMemory.WriteUInt32");
            _inner.WriteUInt32(bar, offset, value);
        }
    }
}
