using System.Buffers.Binary;
using Genirq.Pci.Configuration;

namespace Genirq.Pci.Devices;

/// <summary>The MSI-X capability of a function that is being built.</summary>
public sealed record MsiXCapabilityOptions : IDeviceCapability
{
    /// <summary>The size of the capability.</summary>
    internal const int Size = 12;

    private readonly uint? _pendingOffset;

    /// <summary>How many entries, 1 to 2048.</summary>
    public int VectorCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(VectorCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MsiXTable.MaxVectors, nameof(VectorCount));
            field = value;
        }
    } = 1;

    /// <summary>The BAR with the table, 0 to 5; it must be a memory one.</summary>
    public int TableBar { get; init; }

    /// <summary>Where in that BAR the table begins; a multiple of 8.</summary>
    public uint TableOffset { get; init; }

    /// <summary>The BAR with the pending bits, 0 to 5; it may be the same.</summary>
    public int PendingBar { get; init; }

    /// <summary>Where in that BAR the pending bits begin; a multiple of 8. At the start: right behind the table, if
    /// that is in the same BAR.</summary>
    public uint PendingOffset
    {
        get => _pendingOffset ?? (PendingBar == TableBar ? TableOffset + TableSizeBytes : 0);
        init => _pendingOffset = value;
    }

    /// <inheritdoc/>
    public int? Offset { get; init; }

    /// <inheritdoc/>
    public byte Id => 0x11;

    /// <inheritdoc/>
    public int SizeBytes => Size;

    private uint TableSizeBytes => (uint)(VectorCount * PciConfigLayout.MsiXEntrySizeBytes);

    /// <inheritdoc/>
    /// <remarks>The message control register is <see cref="MsiXTable"/>'s; here stands where the windows are.</remarks>
    public void Describe(Span<byte> registers, Span<byte> writable)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(registers[4..], TableOffset | (uint)TableBar);
        BinaryPrimitives.WriteUInt32LittleEndian(registers[8..], PendingOffset | (uint)PendingBar);
    }
}
