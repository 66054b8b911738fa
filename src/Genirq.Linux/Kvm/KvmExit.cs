using System.Buffers.Binary;

namespace Genirq.Linux.Kvm;

/// <summary>Why a vCPU stopped.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Number">The kernel's number of it.</param>
/// <param name="Address">Of an access: the port, or the guest's address.</param>
/// <param name="SizeBytes">Of an access: how many bytes, 1 to 8.</param>
/// <param name="Value">Of a write: what.</param>
public readonly record struct KvmExit(KvmExitKind Kind, int Number, ulong Address, int SizeBytes, ulong Value)
{
    /// <summary>The bytes of a write, as a device's registers take them.</summary>
    /// <param name="room">Where they go, 8 bytes.</param>
    public ReadOnlySpan<byte> Bytes(Span<byte> room)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(room, Value);
        return room[..SizeBytes];
    }
}
