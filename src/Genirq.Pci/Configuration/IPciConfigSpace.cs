namespace Genirq.Pci.Configuration;

/// <summary>Access to the configuration space of one PCI function.</summary>
/// <remarks>
/// <para>
/// Values are little-endian, as on the bus. An implementation stands for memory, for a file of sysfs, or for a device
/// that is driven from user space. A function that does not answer reads as all ones, and what is written to it is
/// lost, as on the bus; the methods throw on misuse only.
/// </para>
/// <para>Control plane. Whether two threads may use one function at once is up to the implementation.</para>
/// <para>Source: PCI Express Base Specification 6.0, 7.2 and 7.5.1.</para>
/// </remarks>
public interface IPciConfigSpace
{
    /// <summary>How many bytes can be accessed, 0 to 4096. Normally 256 or 4096; 64 without privilege.</summary>
    int SizeBytes { get; }

    /// <summary>Reads a byte.</summary>
    /// <param name="offset">0 to <see cref="SizeBytes"/> - 1.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The byte is outside.</exception>
    byte ReadByte(int offset);

    /// <summary>Reads two bytes.</summary>
    /// <param name="offset">A multiple of 2; both bytes must be inside.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A byte is outside, or the offset is odd.</exception>
    ushort ReadUInt16(int offset);

    /// <summary>Reads four bytes.</summary>
    /// <param name="offset">A multiple of 4; all four bytes must be inside.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A byte is outside, or the offset is not a multiple of
    /// 4.</exception>
    uint ReadUInt32(int offset);

    /// <summary>Writes a byte.</summary>
    /// <param name="offset">As for <see cref="ReadByte"/>.</param>
    /// <param name="value">The value.</param>
    void WriteByte(int offset, byte value);

    /// <summary>Writes two bytes.</summary>
    /// <param name="offset">As for <see cref="ReadUInt16"/>.</param>
    /// <param name="value">The value.</param>
    void WriteUInt16(int offset, ushort value);

    /// <summary>Writes four bytes.</summary>
    /// <param name="offset">As for <see cref="ReadUInt32"/>.</param>
    /// <param name="value">The value.</param>
    void WriteUInt32(int offset, uint value);
}
