using Genirq.Msi;
using Genirq.Pci.Interrupts;

namespace Genirq.Pci.Ims;

/// <summary>Messages in an array in the device's memory, slot by slot as in an MSI-X table.</summary>
/// <remarks>
/// A slot has 16 bytes: address low and high, datum, control with the mask in bit 0. The slot is the interrupt's index.
/// Source: Linux 6.2, the interrupt message storage of Intel's data streaming accelerator.
/// </remarks>
public sealed class ImsMemoryArray : IImsStore
{
    /// <summary>The size of a slot.</summary>
    public const int SlotSizeBytes = 16;

    private const uint MaskBit = 1;
    private const int ControlOffset = 12;

    private readonly IPciMemory _memory;
    private readonly int _bar;
    private readonly ulong _offset;

    /// <summary>Makes the store.</summary>
    /// <param name="memory">The device's memory.</param>
    /// <param name="bar">The BAR, 0 to 5.</param>
    /// <param name="offset">Where the array begins; a multiple of 4.</param>
    /// <param name="slots">How many slots there are, 1 to 65536.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array leaves the BAR, or a number is outside its
    /// range.</exception>
    public ImsMemoryArray(IPciMemory memory, int bar, ulong offset, uint slots)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1u);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, MsiLimits.MaxDomainSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset & 3, 0u, nameof(offset));
        ulong size = memory.SizeOf(bar);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, (size - offset) / SlotSizeBytes, nameof(slots));
        _memory = memory;
        _bar = bar;
        _offset = offset;
        SlotCount = slots;
    }

    /// <inheritdoc/>
    public uint SlotCount { get; }

    /// <inheritdoc/>
    public bool IsDeferred => false;

    /// <inheritdoc/>
    public void Prepare(MsiDescriptor descriptor) => SetMasked(descriptor, isMasked: true);

    /// <inheritdoc/>
    public void Release(MsiDescriptor descriptor)
    {
        SetMasked(descriptor, isMasked: true);
        Write(descriptor, default);
    }

    /// <inheritdoc/>
    public void Write(MsiDescriptor descriptor, in MsiMessage message)
    {
        ulong slot = SlotOf(descriptor);
        _memory.WriteUInt32(_bar, slot, message.AddressLow);
        _memory.WriteUInt32(_bar, slot + 4, message.AddressHigh);
        _memory.WriteUInt32(_bar, slot + 8, message.Data);

        // So that the writes have arrived.
        _memory.ReadUInt32(_bar, slot + 8);
    }

    /// <inheritdoc/>
    public void SetMasked(MsiDescriptor descriptor, bool isMasked)
    {
        ulong control = SlotOf(descriptor) + ControlOffset;
        _memory.WriteUInt32(_bar, control, isMasked ? MaskBit : 0);
        if (isMasked)
        {
            _memory.ReadUInt32(_bar, control);
        }
    }

    /// <inheritdoc/>
    public void Commit(MsiDescriptor descriptor)
    {
    }

    private ulong SlotOf(MsiDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return _offset + ((ulong)descriptor.Index * SlotSizeBytes);
    }
}
