namespace Genirq.Planning.Lspci;

/// <summary>The numbers of devices whose names <c>lspci</c> prints, where a driver's rule depends on them.</summary>
/// <remarks>
/// Without <c>-n</c> or <c>-nn</c> a listing holds names only. A generation is told by a part of its name; the number
/// is that of one device of the generation. Source: the names of the PCI ID repository.
/// </remarks>
internal static class DeviceNames
{
    private const int Intel = 0x8086;
    private const int Amd = 0x1022;
    private const int Lsi = 0x1000;
    private const int Virtio = 0x1AF4;
    private const int QLogic = 0x1077;

    // The maker's name stands first; the longer name before the shorter.
    private static readonly (string Name, int Vendor)[] s_vendors =
    [
        ("Intel Corporation", Intel),
        ("Advanced Micro Devices, Inc. [AMD/ATI]", 0x1002),
        ("Advanced Micro Devices", Amd),
        ("Broadcom / LSI", Lsi),
        ("LSI Logic", Lsi),
        ("Broadcom", 0x14E4),
        ("NVIDIA Corporation", 0x10DE),
        ("Mellanox", 0x15B3),
        ("Red Hat, Inc.", Virtio),
        ("VMware", 0x15AD),
        ("Amazon.com", 0x1D0F),
        ("Google, Inc.", 0x1AE0),
        ("Microsoft Corporation", 0x1414),
        ("Huawei", 0x19E5),
        ("QLogic", QLogic),
        ("Emulex", 0x10DF),
        ("Adaptec", 0x9005),
        ("Samsung Electronics", 0x144D),
    ];

    private static readonly (int Vendor, string Part, int Device)[] s_devices =
    [
        (Lsi, "MegaRAID SAS 1068", 0x0411),
        (Lsi, "MegaRAID SAS 1078", 0x0060),
        (Lsi, "MegaRAID SAS 2004", 0x0071),
        (Lsi, "MegaRAID SAS 2008", 0x0073),
        (Lsi, "MegaRAID SAS 2108", 0x0079),
        (Lsi, "MegaRAID SAS 2208", 0x005B),
        (Lsi, "MegaRAID SAS-3", 0x005D),
        (Lsi, "MegaRAID Tri-Mode", 0x0014),
        (Lsi, "MegaRAID 12GSAS", 0x10E2),
        (Lsi, "SAS2004", 0x0070),
        (Lsi, "SAS2008", 0x0072),
        (Lsi, "SAS2108", 0x0074),
        (Lsi, "SAS2116", 0x0064),
        (Lsi, "SAS2208", 0x0080),
        (Lsi, "SAS2308", 0x0087),
        (Lsi, "SAS3004", 0x0096),
        (Lsi, "SAS3008", 0x0097),
        (Lsi, "SAS3108", 0x0090),
        (Lsi, "SAS3216", 0x00C9),
        (Lsi, "SAS3224", 0x00C4),
        (Lsi, "SAS3408", 0x00AF),
        (Lsi, "SAS3416", 0x00AC),
        (Lsi, "SAS3508", 0x00AD),
        (Lsi, "SAS3516", 0x00AA),
        (Lsi, "SAS3616", 0x00D1),
        (Lsi, "SAS38xx", 0x00E6),
        (Lsi, "SAS39xx", 0x00E1),
        (Intel, "82598", 0x10C6),
        (Intel, "82599", 0x10FB),
        (Intel, "X540", 0x1528),
        (Intel, "X550", 0x1563),
        (Intel, "X552", 0x15AC),
        (Intel, "X553", 0x15E4),
        (Intel, "X722", 0x37D0),
        (Intel, "XXV710", 0x158B),
        (Intel, "XL710", 0x1583),
        (Intel, "X710", 0x1572),
        (Intel, "82575", 0x10A7),
        (Intel, "82576", 0x10C9),
        (Intel, "82580", 0x150E),
        (Intel, "I350", 0x1521),
        (Intel, "I354", 0x1F40),
        (Intel, "I210", 0x1533),
        (Intel, "I211", 0x1539),
        (Intel, "82574", 0x10D3),
        (Intel, "82583", 0x150C),
        (Intel, "82571", 0x105E),
        (Intel, "82572", 0x107D),
        (Intel, "82573", 0x108B),
        (Intel, "82579", 0x1502),
        (Intel, "I217", 0x153A),
        (Intel, "I218", 0x15A2),
        (Intel, "I219", 0x15B7),
        (QLogic, "ISP2422", 0x2422),
        (QLogic, "ISP2432", 0x2432),
        (QLogic, "ISP5432", 0x5432),
        (QLogic, "ISP2532", 0x2532),
        (QLogic, "8100 Series", 0x8001),
        (QLogic, "8200 Series", 0x8021),
        (QLogic, "ISP8324", 0x2031),
        (QLogic, "ISP2722", 0x2261),
        (QLogic, "ISP2812", 0x2281),
        (QLogic, "ISP2852", 0x2289),
        (Virtio, "Virtio 1.0 network", 0x1041),
        (Virtio, "Virtio network", 0x1000),
        (Virtio, "Virtio 1.0 block", 0x1042),
        (Virtio, "Virtio block", 0x1001),
        (Virtio, "Virtio 1.0 SCSI", 0x1048),
        (Virtio, "Virtio SCSI", 0x1004),
        (Virtio, "Virtio 1.0 memory balloon", 0x1045),
        (Virtio, "Virtio memory balloon", 0x1002),
        (Virtio, "Virtio 1.0 console", 0x1043),
        (Virtio, "Virtio console", 0x1003),
        (Virtio, "Virtio 1.0 RNG", 0x1044),
        (Virtio, "Virtio RNG", 0x1005),
    ];

    /// <summary>The number of a maker; null if its name is not known.</summary>
    /// <param name="name">The text that begins with its name.</param>
    public static int? Vendor(ReadOnlySpan<char> name)
    {
        foreach ((string vendor, int number) in s_vendors)
        {
            if (name.StartsWith(vendor, StringComparison.OrdinalIgnoreCase))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The number of a device; null if its name tells none.</summary>
    /// <param name="vendor">Its maker.</param>
    /// <param name="name">The text with its name.</param>
    public static int? Device(int vendor, ReadOnlySpan<char> name)
    {
        foreach ((int maker, string part, int number) in s_devices)
        {
            if (maker == vendor && name.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return number;
            }
        }

        return null;
    }
}
