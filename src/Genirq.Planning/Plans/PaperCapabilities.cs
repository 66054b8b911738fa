using System.Numerics;
using Genirq.Pci.Configuration;

namespace Genirq.Planning.Plans;

/// <summary>Message capabilities of a function that is only thought of.</summary>
internal static class PaperCapabilities
{
    private const int MsiXAt = 0x70;
    private const int MsiAt = 0x50;
    private const int CountShift = 1;

    /// <summary>Makes them.</summary>
    /// <param name="entries">Entries of the MSI-X table; 0 for none.</param>
    /// <param name="messages">Messages of MSI; 0 for none.</param>
    public static PciMessageCapabilities Of(int entries, int messages)
    {
        uint table = (uint)(entries * PciConfigLayout.MsiXEntrySizeBytes);
        int exponent = messages <= 1 ? 0 : BitOperations.Log2((uint)messages - 1) + 1;
        return new PciMessageCapabilities(
            messages == 0
                ? null
                : new MsiCapabilityInfo(MsiAt, (ushort)(PciConfigLayout.MsiAddress64 | (exponent << CountShift))),
            entries == 0
                ? null
                : new MsiXCapabilityInfo(
                    MsiXAt, (ushort)(entries - 1), new PciBarOffset(0, 0), new PciBarOffset(0, table)),
            []);
    }
}
