using System.Collections.Frozen;

namespace Genirq.Planning.Lspci;

/// <summary>The numbers of the classes whose names <c>lspci</c> prints.</summary>
/// <remarks>Those that matter for interrupts. Source: PCI Code and ID Assignment Specification 1.11, section
/// 1.</remarks>
internal static class PciClassNames
{
    private static readonly FrozenDictionary<string, int> s_numbers = new Dictionary<string, int>
    {
        ["SCSI storage controller"] = 0x0100,
        ["IDE interface"] = 0x0101,
        ["RAID bus controller"] = 0x0104,
        ["ATA controller"] = 0x0105,
        ["SATA controller"] = 0x0106,
        ["Serial Attached SCSI controller"] = 0x0107,
        ["Non-Volatile memory controller"] = 0x0108,
        ["Mass storage controller"] = 0x0180,
        ["Ethernet controller"] = 0x0200,
        ["Infiniband controller"] = 0x0207,
        ["Fabric controller"] = 0x0208,
        ["Network controller"] = 0x0280,
        ["VGA compatible controller"] = 0x0300,
        ["3D controller"] = 0x0302,
        ["Display controller"] = 0x0380,
        ["Multimedia audio controller"] = 0x0401,
        ["Audio device"] = 0x0403,
        ["Host bridge"] = 0x0600,
        ["ISA bridge"] = 0x0601,
        ["PCI bridge"] = 0x0604,
        ["Bridge"] = 0x0680,
        ["Serial controller"] = 0x0700,
        ["Communication controller"] = 0x0780,
        ["PIC"] = 0x0800,
        ["System peripheral"] = 0x0880,
        ["IOMMU"] = 0x0806,
        ["FireWire (IEEE 1394)"] = 0x0C00,
        ["USB controller"] = 0x0C03,
        ["Fibre Channel"] = 0x0C04,
        ["SMBus"] = 0x0C05,
        ["InfiniBand"] = 0x0C06,
        ["IPMI Interface"] = 0x0C07,
        ["Encryption controller"] = 0x1080,
        ["Signal processing controller"] = 0x1180,
        ["Processing accelerators"] = 0x1200,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> s_bySpan =
        s_numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<int, string> s_names =
        s_numbers.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key);

    /// <summary>The name of a class; null if it is not known.</summary>
    /// <param name="number">The class, 24 bits; null if it is not told.</param>
    public static string? NameOf(int? number) => number is { } known ? s_names.GetValueOrDefault(known >> 8) : null;

    /// <summary>The number of a class, 16 bits; null if the name is not known.</summary>
    /// <param name="name">Its name.</param>
    public static int? Find(ReadOnlySpan<char> name) => s_bySpan.TryGetValue(name, out int number) ? number : null;
}
