using System.Buffers.Binary;
using Genirq.Msi;
using Genirq.Pci.Devices;

namespace Genirq.Tests.Callbacks;

/// <summary>A device model's function whose routes, capabilities and listeners can fail.</summary>
/// <remarks>A register that has thrown may have been written; who was not told of it is when it is written
/// again.</remarks>
internal sealed class DeviceLife : CallbackLife, IInterruptRoutes
{
    private readonly SortedDictionary<int, string> _routes = [];
    private readonly bool _isMsiX;
    private DeviceFunction _function = null!;
    private bool _isLineHigh;
    private int _delivered;
    private int _told;
    private bool _isComplete = true;

    public DeviceLife(CallbackFuse fuse, bool isMsiX)
        : base(fuse)
    {
        _isMsiX = isMsiX;
    }

    private int ControlOffset => _isMsiX ? 0x42 : 0x52;

    private ushort EnableBit => (ushort)(_isMsiX ? 0x8000 : 0x0001);

    public override void Live()
    {
        Again(() => _function = new DeviceFunction(new DeviceFunctionOptions
        {
            DeviceId = 0x1041,
            InterruptPin = 1,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities =
            [
                new FusedCapability(Fuse, new MsiXCapabilityOptions { Offset = 0x40, VectorCount = 2 }, 0x80),
                new MsiXCapabilityOptions { Offset = 0x40, VectorCount = 2, PendingOffset = 0x800 },
                new MsiCapabilityOptions { Offset = 0x50, MessageCount = 2 },
            ],
        }));
        _function.WasReset += () => Fuse.Hit("DeviceFunction.WasReset");
        _function.BusMasterChanged += Told;
        Again(() => _function.Connect(this));
        Again(() => _function.SetLine(true));
        Look();
        Again(() => Write(4, 6));
        SetUp();
        Again(() => Write(ControlOffset, EnableBit));
        Look();
        Trigger();
        Again(() => Write(4, 2));
        Once(() => _function.Trigger(0));
        Again(() => Write(4, 6));
        Look();
        Assert.False(IsPending(0), "The event waits although it can be sent.");
        Again(_function.Reset);
        Look();
    }

    public override void Dispose() => _function.Connect(null);

    public int Deliver(int vector, in MsiMessage message)
    {
        Fuse.Hit("IInterruptRoutes.Deliver");
        _delivered++;
        return 0;
    }

    public void EntryChanged(int vector, in MsiEntry entry)
    {
        Fuse.Hit("IInterruptRoutes.EntryChanged");
        _isComplete = false;
        _routes[vector] = entry.IsUsable ? $"{entry.Message.Address:x}={entry.Message.Data:x}" : "-";
    }

    public void ChangesComplete()
    {
        Fuse.Hit("IInterruptRoutes.ChangesComplete");
        _isComplete = true;
    }

    public void LineChanged(bool isAsserted)
    {
        Fuse.Hit("IInterruptRoutes.LineChanged");
        _isLineHigh = isAsserted;
    }

    private void Told()
    {
        Fuse.Hit("DeviceFunction.BusMasterChanged");
        _told++;
    }

    private void Write(int offset, ushort value)
    {
        byte[] data = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(data, value);
        _function.WriteConfig(offset, data);
    }

    private void Look()
    {
        Assert.True(_isComplete, "Changes were told, but not that they are complete.");
        Note(
            string.Join(',', _routes.Where(static each => each.Value != "-")), _isLineHigh, _delivered > 0, _told,
            _function.Mode, IsPending(0), IsPending(1));
    }

    private bool IsPending(int vector) =>
        _isMsiX ? _function.MsiX!.IsPending(vector) : _function.Msi!.IsPending(vector);

    private void SetUp()
    {
        if (!_isMsiX)
        {
            Write(0x54, 0x1000);
            Write(0x5C, 0x20);
            return;
        }

        for (int entry = 0; entry < 2; entry++)
        {
            byte[] words = new byte[16];
            BinaryPrimitives.WriteUInt32LittleEndian(words, 0x1000);
            BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(8), (uint)entry + 0x20);
            for (int at = 0; at < 16; at += 4)
            {
                int offset = (entry * 16) + at;
                Again(() => _function.MsiX!.WriteTable(offset, words.AsSpan(offset % 16, 4)));
            }
        }
    }

    private void Trigger()
    {
        if (!Once(() => _function.Trigger(0)))
        {
            Assert.True(IsPending(0), "The event is lost.");
            _function.Trigger(0);
        }

        if (_isMsiX)
        {
            Again(() => _function.MsiX!.WriteTable(12, [1, 0, 0, 0]));
            Once(() => _function.Trigger(0));
            Look();
            Again(() => _function.MsiX!.WriteTable(12, [0, 0, 0, 0]));
        }

        Assert.False(IsPending(0), "The event waits although it can be sent.");
        Look();
    }

    private sealed class FusedCapability(CallbackFuse fuse, IDeviceCapability inner, int offset) : IDeviceCapability
    {
        public byte Id => 0x09;

        public int SizeBytes => inner.SizeBytes;

        public int? Offset => offset;

        public void Describe(Span<byte> registers, Span<byte> writable) => fuse.Hit("IDeviceCapability.Describe");
    }
}
