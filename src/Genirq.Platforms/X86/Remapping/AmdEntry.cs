namespace Genirq.Platforms.X86.Remapping;

/// <summary>An entry of AMD's remapping tables, in the form that its unit has.</summary>
/// <param name="Low">The 32-bit entry, or bits 63 to 0 of the 128-bit one.</param>
/// <param name="High">Bits 127 to 64 of the 128-bit one; 0 otherwise.</param>
/// <remarks>Source: AMD I/O virtualization 3.08, 2.2.5; Linux 6.12, drivers/iommu/amd/amd_iommu_types.h, union irte and
/// struct irte_ga.</remarks>
public readonly record struct AmdEntry(ulong Low, ulong High)
{
    private const ulong Valid = 1;
    private const ulong GuestLog = 1 << 2;
    private const ulong LogicalMode = 1 << 6;
    private const ulong GuestMode = 1 << 7;

    /// <summary>What marks a 32-bit entry as handed out.</summary>
    public static AmdEntry AllocatedShort => new(0xFFFFFFFE, 0);

    /// <summary>What marks a 128-bit entry as handed out.</summary>
    public static AmdEntry AllocatedLong => new(0, 0xFF);

    /// <summary>Whether it is valid.</summary>
    public bool IsValid => (Low & Valid) != 0;

    /// <summary>Whether it posts to a virtual CPU; only in the 128-bit form.</summary>
    public bool IsGuest => (Low & GuestMode) != 0;

    /// <summary>Makes a 32-bit entry.</summary>
    /// <param name="destination">The destination, of which 8 bits fit.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="isLogical">Whether the destination is a logical one.</param>
    public static AmdEntry Short(uint destination, int vector, bool isLogical) => new(
        Valid | (isLogical ? LogicalMode : 0) | ((destination & 0xFF) << 8) | ((ulong)(uint)vector << 16), 0);

    /// <summary>Makes a 128-bit entry.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="isLogical">Whether the destination is a logical one.</param>
    public static AmdEntry Long(uint destination, int vector, bool isLogical) => new(
        Valid | (isLogical ? LogicalMode : 0) | ((destination & 0xFFFFFFUL) << 8),
        (uint)vector | ((ulong)(destination >> 24) << 56));

    /// <summary>A 128-bit entry that posts to a virtual CPU; as valid as this one.</summary>
    /// <param name="target">The virtual CPU.</param>
    public AmdEntry ToGuest(AmdGuestTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new AmdEntry(
            (Low & Valid) | GuestLog | GuestMode | ((ulong)target.Tag << 32),
            (uint)target.Vector | (target.RootPointer & 0x000FFFFFFFFFF000));
    }

    /// <summary>This entry, valid or not.</summary>
    /// <param name="isValid">Which.</param>
    public AmdEntry With(bool isValid) => this with { Low = isValid ? Low | Valid : Low & ~Valid };
}
