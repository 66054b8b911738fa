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

    /// <summary>A cell of a device tree.</summary>
    public static byte[] Cell(long value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, checked((uint)value));
        return bytes;
    }
}
