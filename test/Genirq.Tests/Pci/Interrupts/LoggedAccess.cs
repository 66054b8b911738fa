using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>A function's registers; writes the table's and the capabilities' accesses down.</summary>
internal sealed class LoggedAccess(DeviceFunction function) : IPciConfigSpace, IPciMemory
{
    private readonly DirectFunctionAccess _inner = new(function);

    /// <summary>The accesses since the last time: <c>c</c> for configuration space, <c>m</c> for memory.</summary>
    public List<string> Entries { get; } = [];

    /// <summary>Whether the BAR of the table maps something.</summary>
    public bool HasMemory { get; set; } = true;

    public int SizeBytes => _inner.SizeBytes;

    public byte ReadByte(int offset) => _inner.ReadByte(offset);

    public ushort ReadUInt16(int offset) => _inner.ReadUInt16(offset);

    public uint ReadUInt32(int offset) => _inner.ReadUInt32(offset);

    public void WriteByte(int offset, byte value) => _inner.WriteByte(offset, value);

    public void WriteUInt16(int offset, ushort value)
    {
        Entries.Add($"c {offset:x} = {value:x}");
        _inner.WriteUInt16(offset, value);
    }

    public void WriteUInt32(int offset, uint value)
    {
        Entries.Add($"c {offset:x} = {value:x}");
        _inner.WriteUInt32(offset, value);
    }

    public ulong SizeOf(int bar) => HasMemory ? _inner.SizeOf(bar) : 0;

    public uint ReadUInt32(int bar, ulong offset)
    {
        Entries.Add($"m {offset:x}?");
        return _inner.ReadUInt32(bar, offset);
    }

    public void WriteUInt32(int bar, ulong offset, uint value)
    {
        Entries.Add($"m {offset:x} = {value:x}");
        _inner.WriteUInt32(bar, offset, value);
    }
}
