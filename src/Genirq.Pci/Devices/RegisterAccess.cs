using System.Buffers.Binary;
using Genirq.Diagnostics;

namespace Genirq.Pci.Devices;

/// <summary>The rules of access to register files, and what an access against them gives.</summary>
/// <remarks>
/// PCIe 6.0, 7.5.1.1 (configuration: 1, 2 or 4 bytes) and 6.1.4.2 (MSI-X table and pending bits: 4 or 8 bytes), each
/// aligned to its size. The standard leaves other accesses undefined; here a read gives all ones, a write nothing.
/// </remarks>
internal static class RegisterAccess
{
    /// <summary>Whether an access to configuration registers is well formed.</summary>
    public static bool IsConfig(int offset, int length, int size) =>
        length is 1 or 2 or 4 && IsInside(offset, length, size);

    /// <summary>Whether an access to a memory window of MSI-X is well formed.</summary>
    public static bool IsWindow(long offset, int length, long size) =>
        length is 4 or 8 && IsInside(offset, length, size);

    /// <summary>Refuses a read.</summary>
    public static void RefuseRead(IrqDiagnostics diagnostics, string source, long offset, Span<byte> data)
    {
        data.Fill(0xFF);
        Report(diagnostics, source, "read", offset, data.Length);
    }

    /// <summary>Refuses a write.</summary>
    public static void RefuseWrite(IrqDiagnostics diagnostics, string source, long offset, int length) =>
        Report(diagnostics, source, "write", offset, length);

    /// <summary>Copies a part of a double word.</summary>
    /// <param name="word">The double word.</param>
    /// <param name="offset">Where the part begins; its low two bits count.</param>
    /// <param name="data">1, 2 or 4 bytes.</param>
    public static void Extract(uint word, int offset, Span<byte> data)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        bytes.Slice(offset & 3, data.Length).CopyTo(data);
    }

    /// <summary>Puts a part into a double word.</summary>
    /// <param name="word">The double word as it is.</param>
    /// <param name="offset">Where the part begins; its low two bits count.</param>
    /// <param name="data">1, 2 or 4 bytes.</param>
    /// <returns>The double word with the part in it.</returns>
    public static uint Merge(uint word, int offset, ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        data.CopyTo(bytes[(offset & 3)..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    private static bool IsInside(long offset, int length, long size) =>
        offset >= 0 && (offset & (length - 1)) == 0 && offset <= size - length;

    private static void Report(IrqDiagnostics diagnostics, string source, string what, long offset, int length) =>
        diagnostics.Warn(
            IrqDiagnosticId.PciAccessRefused,
            source,
            $"A {what} of {length} bytes at 0x{offset:x} is refused.",
            value: offset);
}
