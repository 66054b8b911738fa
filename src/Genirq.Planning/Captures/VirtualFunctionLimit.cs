using Genirq.Pci.Configuration;

namespace Genirq.Planning.Captures;

/// <summary>Tells by its registers how many virtual functions a function can have.</summary>
/// <remarks>Source: PCI Express 6.0, 9.3.3; Linux 6.12, drivers/pci/iov.c, sriov_init.</remarks>
internal static class VirtualFunctionLimit
{
    private const byte ExpressCapabilityId = 0x10;
    private const ushort CapabilityId = 0x0010;
    private const int TotalOffset = 0x0E;
    private const int NextShift = 20;

    /// <summary>Tells it.</summary>
    /// <param name="config">The configuration space, as far as it is known.</param>
    /// <returns>The number, 0 for a function without the capability; null if the bytes end before that is
    /// told.</returns>
    public static int? Of(PciConfigImage config)
    {
        if (config.SizeBytes < PciConfigLayout.BasicSizeBytes)
        {
            return null;
        }

        PciCapabilityList list = PciCapabilityList.Read(config);
        if (list.Problem.Kind != PciConfigProblemKind.None)
        {
            return null;
        }

        if (list.Find(ExpressCapabilityId) is null)
        {
            // Only functions of PCI Express have extended capabilities.
            return 0;
        }

        return config.SizeBytes < PciConfigLayout.ExtendedSizeBytes ? null : Extended(config);
    }

    // Each capability's head has its number, its version, and where the next one is; 0 ends the list.
    private static int? Extended(PciConfigImage config)
    {
        const int Most = (PciConfigLayout.ExtendedSizeBytes - PciConfigLayout.BasicSizeBytes) / sizeof(ulong);
        int offset = PciConfigLayout.BasicSizeBytes;
        for (int i = 0; i < Most; i++)
        {
            uint head = config.ReadUInt32(offset);
            if ((ushort)head == CapabilityId)
            {
                return offset + TotalOffset < config.SizeBytes ? config.ReadUInt16(offset + TotalOffset) : null;
            }

            offset = (int)(head >> NextShift) & ~3;
            if (offset < PciConfigLayout.BasicSizeBytes)
            {
                return head == uint.MaxValue ? null : 0;
            }
        }

        return null;
    }
}
