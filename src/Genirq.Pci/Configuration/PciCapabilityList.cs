namespace Genirq.Pci.Configuration;

/// <summary>A function's capability list, followed as far as it leads.</summary>
/// <param name="Entries">The capabilities in the order of the list.</param>
/// <param name="Problem">Why it ended early; the default if it ended as it should.</param>
/// <remarks>Source: PCI Local Bus Specification 3.0, 6.7.</remarks>
public sealed record PciCapabilityList(IReadOnlyList<PciCapability> Entries, PciConfigProblem Problem)
{
    private const int EntrySizeBytes = 2;
    private const int NextOffset = 1;
    private const byte BrokenId = 0xFF;
    private const uint Ones = 0xFFFFFFFF;

    /// <summary>Follows the list of a function.</summary>
    /// <param name="config">The configuration space.</param>
    /// <returns>The list. It never has more than 48 entries, since no entry is passed twice.</returns>
    public static PciCapabilityList Read(IPciConfigSpace config)
    {
        ArgumentNullException.ThrowIfNull(config);
        List<PciCapability> entries = [];
        if (config.SizeBytes < PciConfigLayout.HeaderSizeBytes)
        {
            PciConfigProblem truncated = new(PciConfigProblemKind.Truncated, config.SizeBytes);
            return new PciCapabilityList(entries, truncated);
        }

        // The vendor number alone does not tell: virtual functions have ones there. Source: SR-IOV 1.1, 3.4.1.1.
        if (config.ReadUInt32(PciConfigLayout.VendorOffset) == Ones
            && config.ReadUInt32(PciConfigLayout.CommandOffset) == Ones)
        {
            return new PciCapabilityList(entries, new PciConfigProblem(PciConfigProblemKind.NoAnswer, 0));
        }

        if ((config.ReadUInt16(PciConfigLayout.StatusOffset) & PciConfigLayout.StatusCapabilityList) == 0)
        {
            return new PciCapabilityList(entries, default);
        }

        return new PciCapabilityList(entries, Follow(config, entries));
    }

    /// <summary>The first capability of a number, or null.</summary>
    /// <param name="id">The number.</param>
    public PciCapability? Find(byte id)
    {
        foreach (PciCapability entry in Entries)
        {
            if (entry.Id == id)
            {
                return entry;
            }
        }

        return null;
    }

    private static PciConfigProblem Follow(IPciConfigSpace config, List<PciCapability> entries)
    {
        int type = config.ReadByte(PciConfigLayout.HeaderTypeOffset) & PciConfigLayout.HeaderTypeMask;
        int pointer = type == PciConfigLayout.HeaderTypeCardBus
            ? PciConfigLayout.CardBusCapabilityPointerOffset
            : PciConfigLayout.CapabilityPointerOffset;

        // One bit for each place where an entry can begin.
        ulong passed = 0;
        while (true)
        {
            int offset = config.ReadByte(pointer) & PciConfigLayout.CapabilityPointerMask;
            if (offset == 0)
            {
                return default;
            }

            if (offset < PciConfigLayout.HeaderSizeBytes)
            {
                return new PciConfigProblem(PciConfigProblemKind.BadPointer, pointer);
            }

            if (offset + EntrySizeBytes > config.SizeBytes)
            {
                return new PciConfigProblem(PciConfigProblemKind.Truncated, config.SizeBytes);
            }

            if ((passed & (1UL << (offset >> 2))) != 0)
            {
                return new PciConfigProblem(PciConfigProblemKind.Loop, pointer);
            }

            passed |= 1UL << (offset >> 2);
            byte id = config.ReadByte(offset);
            if (id == BrokenId)
            {
                return new PciConfigProblem(PciConfigProblemKind.BrokenEntry, offset);
            }

            entries.Add(new PciCapability(id, offset));
            pointer = offset + NextOffset;
        }
    }
}
