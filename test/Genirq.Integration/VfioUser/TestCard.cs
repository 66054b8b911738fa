using System.Buffers.Binary;
using System.Text.Json;
using Genirq.Pci.Devices;
using Genirq.Snapshots;

namespace Genirq.Integration.VfioUser;

/// <summary>A device for tests: registers, a doorbell that copies memory, shared areas, MSI and MSI-X, INTx.</summary>
internal sealed class TestCard : PciFunction
{
    public const int Vectors = 16;
    public const int MsiXTableBar = 2;
    public const int PendingOffset = 0x800;

    private readonly byte[] _registers = new byte[64];

    public TestCard()
        : base(new DeviceFunctionOptions
        {
            VendorId = 0x1234,
            DeviceId = 0x0777,
            Bars =
            [
                new DeviceBar(DeviceBarKind.Memory32, 0x1000),
                DeviceBar.None,
                new DeviceBar(DeviceBarKind.Memory32, 0x1000),
                DeviceBar.None,
                new DeviceBar(DeviceBarKind.Memory64, 0x8000),
            ],
            Capabilities =
            [
                new PciExpressCapabilityOptions(),
                new MsiCapabilityOptions { MessageCount = 4 },
                new MsiXCapabilityOptions
                {
                    VectorCount = Vectors,
                    TableBar = MsiXTableBar,
                    PendingBar = MsiXTableBar,
                    PendingOffset = PendingOffset,
                },
            ],
        })
    {
        Function.WasReset += () => Array.Clear(_registers);
    }

    /// <summary>A write to this register copies <c>length</c> bytes from <c>source</c> to <c>target</c>.</summary>
    public const ulong Source = 0x08;
    public const ulong Target = 0x10;
    public const ulong Length = 0x18;
    public const ulong Copy = 0x20;
    public const ulong Throws = 0x28;

    public override IReadOnlyList<BarArea> SharedAreas =>
        [new BarArea(4, 0x1000, 0x2000), new BarArea(4, 0x5000, 0x1000)];

    public override bool CanSave => true;

    public override void ReadBar(int bar, ulong offset, Span<byte> data)
    {
        if (bar == 0 && offset + (uint)data.Length <= (uint)_registers.Length)
        {
            _registers.AsSpan((int)offset, data.Length).CopyTo(data);
        }
        else
        {
            data.Fill(0xFF);
        }
    }

    public override void WriteBar(int bar, ulong offset, ReadOnlySpan<byte> data)
    {
        if (bar != 0 || offset + (uint)data.Length > (uint)_registers.Length)
        {
            return;
        }

        data.CopyTo(_registers.AsSpan((int)offset));
        if (offset == Copy)
        {
            byte[] buffer = new byte[Math.Min(Register(Length), 0x10000)];
            Host!.ReadMemory(Register(Source), buffer);
            Host.WriteMemory(Register(Target), buffer);
        }
        else if (offset == Throws)
        {
            throw new InvalidOperationException("The test asks for it.");
        }
    }

    public override void Save(Utf8JsonWriter writer) =>
        writer.WriteString("registers", Convert.ToHexStringLower(_registers));

    public override Action Prepare(SnapshotObject state)
    {
        string text = state.Text("registers");
        if (text.Length != 2 * _registers.Length || !text.All(char.IsAsciiHexDigitLower))
        {
            throw state.Reject("registers", "64 bytes belong here.");
        }

        return () => Convert.FromHexString(text).CopyTo(_registers, 0);
    }

    private ulong Register(ulong offset) => BinaryPrimitives.ReadUInt64LittleEndian(_registers.AsSpan((int)offset));
}
