using System.Buffers.Binary;

namespace Genirq.Tests.Planning.OtherMachines;

/// <summary>Bytes as firmware has them in its tables.</summary>
internal static class FirmwareBytes
{
    /// <summary>An ACPI table of interrupt controllers (MADT).</summary>
    public static byte[] Madt(byte[] structures)
    {
        byte[] table = new byte[44 + structures.Length];
        "APIC"u8.CopyTo(table);
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(4), table.Length);
        structures.CopyTo(table, 44);
        return table;
    }

    /// <summary>The window of messages of a LoongArch bridge chip (a structure of a MADT).</summary>
    public static byte[] Window(int chip, int count)
    {
        byte[] item = new byte[19];
        (item[0], item[1], item[2]) = (0x15, 19, 1);
        BinaryPrimitives.WriteInt64LittleEndian(item.AsSpan(3), 0x2FF00000 + chip);
        BinaryPrimitives.WriteInt32LittleEndian(item.AsSpan(11), 64);
        BinaryPrimitives.WriteInt32LittleEndian(item.AsSpan(15), count);
        return item;
    }

    /// <summary>A cell of a device tree.</summary>
    public static byte[] Cell(long value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checked((uint)value));
        return bytes;
    }
}
