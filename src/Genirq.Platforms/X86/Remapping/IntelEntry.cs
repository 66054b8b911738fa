namespace Genirq.Platforms.X86.Remapping;

/// <summary>An entry of VT-d's remapping table.</summary>
/// <param name="Low">Bits 63 to 0.</param>
/// <param name="High">Bits 127 to 64: who may use it; for posted entries also the upper half of the address.</param>
/// <remarks>Source: VT-d 4.1, 9.10 and 9.11; Linux 6.12, include/linux/dmar.h, struct irte.</remarks>
public readonly record struct IntelEntry(ulong Low, ulong High)
{
    private const ulong Present = 1;
    private const ulong LogicalMode = 1 << 2;
    private const ulong RedirectionHint = 1 << 3;
    private const ulong PostedMode = 1 << 15;

    // Present and fault-disable.
    private const ulong SharedLow = 0x03;
    private const ulong SourceMask = 0xFFFFF;

    /// <summary>Whether it is in use.</summary>
    public bool IsPresent => (Low & Present) != 0;

    /// <summary>Whether it posts to a virtual CPU.</summary>
    public bool IsPosted => (Low & PostedMode) != 0;

    /// <summary>The vector, of the host or of the guest.</summary>
    public int Vector => (int)(Low >> 16 & 0xFF);

    /// <summary>The destination field, of remapped entries.</summary>
    public uint Destination => (uint)(Low >> 32);

    /// <summary>The address of the posted-interrupt descriptor, of posted entries.</summary>
    public ulong DescriptorAddress => (Low >> 38 << 6) | (High >> 32 << 32);

    /// <summary>Makes an entry that sends to a CPU.</summary>
    /// <param name="destination">The destination field.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="isLogical">Whether the destination is a logical one.</param>
    /// <param name="source">Who may use it.</param>
    public static IntelEntry Remap(uint destination, int vector, bool isLogical, SourceCheck source) => new(
        Present | RedirectionHint | (isLogical ? LogicalMode : 0)
        | ((ulong)(uint)vector << 16) | ((ulong)destination << 32),
        source.Bits);

    /// <summary>This entry, but sending to a virtual CPU.</summary>
    /// <param name="descriptorAddress">Where its posted-interrupt descriptor is; 64 bytes aligned.</param>
    /// <param name="vector">The guest's vector.</param>
    public IntelEntry Post(ulong descriptorAddress, int vector) => new(
        (Low & SharedLow) | PostedMode | ((ulong)(uint)vector << 16) | ((descriptorAddress & 0xFFFFFFC0) << 32),
        (High & SourceMask) | (descriptorAddress >> 32 << 32));
}
