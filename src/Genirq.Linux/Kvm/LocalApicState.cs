using System.Buffers.Binary;

namespace Genirq.Linux.Kvm;

/// <summary>A copy of a vCPU's local APIC registers.</summary>
/// <remarks>Source: Intel SDM volume 3, 12.4: each register of 32 bits begins at a multiple of 16.</remarks>
public sealed class LocalApicState
{
    /// <summary>How many bytes of registers there are.</summary>
    public const int SizeBytes = 1024;

    private const int SpuriousRegister = 0xF0;
    private const int InServiceRegisters = 0x100;
    private const int TriggerRegisters = 0x180;
    private const int RequestRegisters = 0x200;
    private const uint SoftwareEnable = 0x100;

    internal byte[] Bytes { get; } = new byte[SizeBytes];

    /// <summary>A register.</summary>
    /// <param name="offset">Where it is in the APIC's page; a multiple of 16 below 1024.</param>
    public uint this[int offset]
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(At(offset));
        set => BinaryPrimitives.WriteUInt32LittleEndian(At(offset), value);
    }

    /// <summary>Whether software has enabled it; setting it chooses 0xFF as the spurious vector.</summary>
    public bool IsEnabled
    {
        get => (this[SpuriousRegister] & SoftwareEnable) != 0;
        set => this[SpuriousRegister] = value ? SoftwareEnable | 0xFF : 0xFF;
    }

    /// <summary>Whether a vector waits to be taken (IRR).</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsRequested(int vector) => IsSet(RequestRegisters, vector);

    /// <summary>Whether a vector is being handled (ISR).</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsInService(int vector) => IsSet(InServiceRegisters, vector);

    /// <summary>Whether a vector came as a level (TMR).</summary>
    /// <param name="vector">0 to 255.</param>
    public bool IsLevel(int vector) => IsSet(TriggerRegisters, vector);

    private bool IsSet(int registers, int vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vector);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vector, byte.MaxValue);
        return (this[registers + (vector / 32 * 16)] >> (vector % 32) & 1) != 0;
    }

    private Span<byte> At(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % 16, 0, nameof(offset));
        return Bytes.AsSpan(offset, sizeof(uint));
    }
}
