using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>Intel's wired network cards.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class IntelNetworkRules
{
    // 82598: fewer vectors and no flow director.
    private static readonly int[] s_ixgbe82598 =
        [0x10B6, 0x10C6, 0x10C7, 0x10C8, 0x10DB, 0x10DD, 0x10E1, 0x10EC, 0x10F1, 0x10F4, 0x1508];

    private static readonly int[] s_i40eX722 = [0x374C, 0x374D, 0x37CE, 0x37CF, 0x37D0, 0x37D1, 0x37D2, 0x37D3];

    private static readonly int[] s_igb82575 = [0x10A7, 0x10A9, 0x10D6];

    private static readonly int[] s_igb82576 =
        [0x10C9, 0x10E6, 0x10E7, 0x10E8, 0x1518, 0x1526, 0x150A, 0x150D];

    private static readonly int[] s_igbI210 =
        [0x1533, 0x1534, 0x1535, 0x1536, 0x1537, 0x1538, 0x157B, 0x157C];

    private static readonly int[] s_igbI350 = [0x1521, 0x1522, 0x1523, 0x1524, 0x1546];

    private static readonly int[] s_e1000e82574 = [0x10D3, 0x10F6, 0x150C];

    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("i40e", "drivers/net/ethernet/intel/i40e/i40e_main.c, i40e_init_msix",
            NetworkRules.Card(0x8086, 0x1583, 129), I40e)
        {
            LooksAtDevice = true,
        },
        new("ice", "drivers/net/ethernet/intel/ice/ice_irq.c, ice_ena_msix_range",
            NetworkRules.Card(0x8086, 0x1592, 1024), Ice),
        new("ixgbe", "drivers/net/ethernet/intel/ixgbe/ixgbe_lib.c, ixgbe_acquire_msix_vectors",
            NetworkRules.Card(0x8086, 0x10FB, 64, 1), Ixgbe)
        {
            LooksAtDevice = true,
        },
        new("igb", "drivers/net/ethernet/intel/igb/igb_main.c, igb_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x1521, 10, 1), Igb)
        {
            LooksAtDevice = true,
        },
        new("igc", "drivers/net/ethernet/intel/igc/igc_main.c, igc_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x15F2, 5, 1), Igc),
        new("igbvf", "drivers/net/ethernet/intel/igbvf/netdev.c, igbvf_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x10CA, 3), IgbVf),
        new("ixgbevf", "drivers/net/ethernet/intel/ixgbevf/ixgbevf_main.c, ixgbevf_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x10ED, 3), static question => OfVirtual("ixgbevf", question, 2)),
        new("iavf", "drivers/net/ethernet/intel/iavf/iavf_main.c, iavf_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x154C, 5), static question => OfVirtual("iavf", question, 4)),
        new("e1000e", "drivers/net/ethernet/intel/e1000e/netdev.c, e1000e_set_interrupt_capability",
            NetworkRules.Card(0x8086, 0x10D3, 5, 1), E1000e)
        {
            LooksAtDevice = true,
        },
    ];

    private static bool Is(DriverQuestion question, int[] devices) =>
        question.Function.Device is { } device && devices.Contains(device);

    // Each use takes from what the table has left; the network gets half of it first, and what remains at the end.
    private static DriverRequest I40e(DriverQuestion question)
    {
        bool isX722 = Is(question, s_i40eX722);
        int left = question.Table - 1;
        int online = question.LimitQueues(question.Online);
        int pairs = Math.Min(online, left / 2);
        left -= pairs;
        int director = Math.Min(left, question.Parameter("fd_sb", 1));
        left -= director;
        int rdma = isX722 ? left > question.Online ? question.Online + 1 : Math.Min(left, 1) : 0;
        left -= rdma;
        int machines = 8 * (isX722 ? 4 : 1);
        machines = left >= machines ? machines : Math.Min(left, 8);
        left -= machines;
        pairs += Math.Min(online - pairs, left);
        int wanted = 1 + pairs + director + rdma + machines;
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, wanted, InterruptKinds.MsiX), OneMessage, Wire],
            RequestedAtStart = 1,
            RequestedInUse = 1 + pairs + director,
            Queues = pairs,
            Counts = DriverCpus.Online,
            Sentence = $"i40e asks for 1, {Count(pairs, "pair")} of queues (at most CPUs online), {director} for "
                + $"the flow "
                + $"director, {rdma} for RDMA and {machines} for machine queues: {wanted} of the table's "
                + $"{question.Table}.",
        };
    }

    private static DriverRequest Ice(DriverQuestion question)
    {
        const int Others = 4;
        int pairs = question.LimitQueues(question.Online);
        int rdma = question.Parameter("rdma", 1) != 0 ? question.Online + 4 : 0;
        int wanted = Others + pairs + rdma;
        int room = Math.Min(question.Table, question.Parameter("msix", question.Table));
        if (wanted > room)
        {
            int left = Math.Max(room - Others, 1);
            int forRdma = rdma == 0 ? 0 : Math.Min(rdma, 4 + Math.Max((left - 4) / 2, 0));
            pairs = Math.Max(Math.Min(pairs, left - forRdma), 1);
        }

        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, wanted, InterruptKinds.MsiX)],
            RequestedAtStart = 1,
            RequestedInUse = 1 + pairs,
            Queues = pairs,
            Counts = DriverCpus.Online,
            Sentence = $"ice asks for 4, one for each of {Count(question.LimitQueues(question.Online), "CPU")} "
                + $"online and "
                + (rdma == 0 ? "none for RDMA" : $"{rdma} for RDMA")
                + $": {wanted}; the firmware has {room}.",
        };
    }

    private static DriverRequest Ixgbe(DriverQuestion question)
    {
        bool isOld = Is(question, s_ixgbe82598);
        int queues = question.LimitQueues(Math.Min(isOld ? 16 : 63, question.Online));
        int wanted = Math.Min(queues + 1, isOld ? 18 : 64);
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, wanted, InterruptKinds.MsiX), OneMessage, Wire],
            RequestedAtStart = 0,
            Queues = queues,
            Counts = DriverCpus.Online,
            Sentence = $"ixgbe asks for 1 and one for each of {Count(queues, "pair")} of queues (CPUs online, at most "
                + $"{(isOld ? 16 : 63)}).",
        };
    }

    private static DriverRequest Igb(DriverQuestion question)
    {
        int functions = question.Settings.VirtualFunctions;
        bool isI210 = Is(question, s_igbI210);
        bool isI211 = question.Function.Device == 0x1539;
        bool is82575 = Is(question, s_igb82575);
        int cap = isI211 ? 2
            : is82575 || isI210 ? 4
            : functions > 0 && Is(question, s_igbI350) ? 1
            : functions > 0 && Is(question, s_igb82576) ? 2
            : 8;

        // A card that is known by its table only: 4 queues have 5 entries.
        cap = question.Function.Device is null && question.Table < 9 ? Math.Max(question.Table - 1, 1) : cap;
        return ByQueues("igb", question, cap, canPair: !is82575 && !isI211);
    }

    private static DriverRequest Igc(DriverQuestion question) => ByQueues("igc", question, 4, canPair: true);

    private static DriverRequest ByQueues(string driver, DriverQuestion question, int cap, bool canPair)
    {
        int queues = question.LimitQueues(Math.Min(cap, question.Online));
        bool isPaired = canPair && queues > cap / 2;
        int wanted = 1 + (isPaired ? queues : 2 * queues);
        return new DriverRequest
        {
            Attempts = [Exactly(wanted), OneMessage, Wire],
            RequestedAtStart = 0,
            Queues = queues,
            Counts = DriverCpus.Online,
            Sentence = $"{driver} asks for exactly {wanted}: 1 for the link and {(isPaired ? "1" : "2")} for each of "
                + $"{Count(queues, "pair")} of queues (CPUs online, at most {cap}); else for 1 message.",
        };
    }

    private static DriverRequest IgbVf(DriverQuestion question) => new()
    {
        Attempts = [Exactly(3)],
        RequestedAtStart = 0,
        Queues = 1,
        Sentence = "igbvf asks for exactly 3: sending, receiving, and the mailbox.",
    };

    private static DriverRequest OfVirtual(string driver, DriverQuestion question, int pairsByParent)
    {
        int most = question.Settings.Queues ?? pairsByParent;
        int pairs = Math.Max(Math.Min(question.Online, most), 1);
        int wanted = Math.Max(Math.Min(pairs + 1, question.Table), 2);
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, wanted, InterruptKinds.MsiX)],
            RequestedAtStart = 1,
            Queues = pairs,
            Counts = DriverCpus.Online,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"{driver} asks for {wanted}: 1 for the mailbox and one for each of {Count(pairs, "pair")} of "
                + $"queues (CPUs online, at most the {most} that its parent grants"
                + (question.Settings.Queues is null ? ", assumed)." : ")."),
        };
    }

    private static DriverRequest E1000e(DriverQuestion question)
    {
        bool hasThree = Is(question, s_e1000e82574) || (question.Function.Device is null && question.Table >= 3
            && question.Function.MsiXEntries > 0);
        return hasThree
            ? new DriverRequest
            {
                Attempts = [Exactly(3), OneMessage, Wire],
                RequestedAtStart = 0,
                Queues = 1,
                Sentence = "e1000e asks for exactly 3 on this chip: receiving, sending, and the link; else for 1 "
                    + "message.",
            }
            : Single("e1000e") with { RequestedAtStart = 0 };
    }
}
