using Genirq.Msi;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>Whose messages may use an entry of VT-d's table.</summary>
/// <param name="Validation">SVT: 0 anybody's, 1 the requester's, 2 those of a range of buses.</param>
/// <param name="Qualifier">SQ: how many bits of the function are left out, 0 to 3.</param>
/// <param name="SourceId">SID: the requester, or the first and the last bus.</param>
/// <remarks>Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, set_msi_sid and set_hpet_sid.</remarks>
public readonly record struct SourceCheck(int Validation, int Qualifier, ushort SourceId)
{
    /// <summary>Anybody's messages.</summary>
    public static SourceCheck None => default;

    /// <summary>The field as it stands in bits 83 to 64.</summary>
    public ulong Bits => SourceId | ((ulong)(uint)Qualifier << 16) | ((ulong)(uint)Validation << 18);

    /// <summary>What is right for a PCI function.</summary>
    /// <param name="requester">Its own identity.</param>
    /// <param name="aliases">The other identities under which its messages arrive, nearest first.</param>
    /// <remarks>
    /// An alias that names another bus than that of the device which answers under it is the secondary bus of a bridge
    /// from PCI Express: then only the bus can be checked.
    /// </remarks>
    public static SourceCheck ForPci(ushort requester, IReadOnlyList<RequesterAlias> aliases)
    {
        ArgumentNullException.ThrowIfNull(aliases);
        int bus = requester >> 8;
        if (aliases.Count == 0)
        {
            return new SourceCheck(1, 0, requester);
        }

        RequesterAlias last = aliases[^1];
        int lastBus = last.Id >> 8;
        if (lastBus != last.Bus)
        {
            return new SourceCheck(2, 0, (ushort)((lastBus << 8) | bus));
        }

        if (aliases.All(alias => alias.Id >> 8 == bus))
        {
            return new SourceCheck(2, 0, (ushort)((bus << 8) | bus));
        }

        return new SourceCheck(1, 0, last.Bus != bus ? last.Id : requester);
    }

    /// <summary>What is right for an HPET.</summary>
    /// <param name="requester">Its identity.</param>
    public static SourceCheck ForHpet(ushort requester) => new(1, 3, requester);

    /// <summary>What is right for an I/O APIC.</summary>
    /// <param name="requester">Its identity.</param>
    public static SourceCheck ForIoApic(ushort requester) => new(1, 0, requester);
}
