using System.Buffers.Binary;

namespace Genirq.Tests.Pci;

/// <summary>Builds the bytes of a configuration space with capabilities.</summary>
internal sealed class ConfigBytes
{
    private readonly byte[] _bytes;
    private int _pointer = 0x34;

    /// <summary>A function without capabilities.</summary>
    public ConfigBytes(int size = 256)
    {
        _bytes = new byte[size];
        Put16(0x00, 0x1AF4);
        Put16(0x02, 0x1041);
    }

    /// <summary>The bytes.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Adds a capability to the list.</summary>
    public ConfigBytes Add(byte id, int offset, params ReadOnlySpan<byte> body)
    {
        _bytes[0x06] |= 0x10;
        _bytes[_pointer] = (byte)offset;
        _bytes[offset] = id;
        body.CopyTo(_bytes.AsSpan(offset + 2));
        _pointer = offset + 1;
        return this;
    }

    /// <summary>Adds an MSI capability.</summary>
    public ConfigBytes AddMsi(int offset, ushort control) => Add(0x05, offset, (byte)control, (byte)(control >> 8));

    /// <summary>Adds an MSI-X capability.</summary>
    public ConfigBytes AddMsiX(int offset, ushort control, uint table, uint pending)
    {
        Add(0x11, offset, (byte)control, (byte)(control >> 8));
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset + 4), table);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset + 8), pending);
        return this;
    }

    /// <summary>Writes a byte.</summary>
    public ConfigBytes Put(int offset, byte value)
    {
        _bytes[offset] = value;
        return this;
    }

    private void Put16(int offset, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(offset), value);
}
