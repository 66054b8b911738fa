using System.Numerics;

namespace Genirq.Pci.Devices;

/// <summary>The MSI capability of a function that is being built.</summary>
public sealed record MsiCapabilityOptions : IDeviceCapability
{
    /// <summary>How many messages: 1, 2, 4, 8, 16 or 32.</summary>
    public int MessageCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MessageCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MsiCapability.MaxMessages, nameof(MessageCount));
            field = BitOperations.IsPow2(value)
                ? value
                : throw new ArgumentOutOfRangeException(nameof(MessageCount), value, "It is not a power of two.");
        }
    } = 1;

    /// <summary>Whether the address has 64 bits.</summary>
    public bool Is64Bit { get; init; } = true;

    /// <summary>Whether messages can be masked one by one.</summary>
    public bool HasMask { get; init; } = true;

    /// <inheritdoc/>
    public int? Offset { get; init; }

    /// <inheritdoc/>
    public byte Id => 0x05;

    /// <inheritdoc/>
    public int SizeBytes => 12 + (Is64Bit ? 4 : 0) + (HasMask ? 8 : 0);

    /// <inheritdoc/>
    /// <remarks>The registers are those of <see cref="MsiCapability"/>; the configuration space only keeps their
    /// place.</remarks>
    public void Describe(Span<byte> registers, Span<byte> writable)
    {
    }
}
