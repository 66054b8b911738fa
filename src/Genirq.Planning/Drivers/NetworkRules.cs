using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>Network cards.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class NetworkRules
{
    private const int Ethernet = 0x020000;

    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("mlx5_core", "drivers/net/ethernet/mellanox/mlx5/core/pci_irq.c, mlx5_irq_table_create",
            Card(0x15B3, 0x101D, 64), Mlx5),
        new("ena", "drivers/net/ethernet/amazon/ena/ena_netdev.c, ena_enable_msix", Card(0x1D0F, 0xEC20, 33), Ena),
        new("hns3", "drivers/net/ethernet/hisilicon/hns3/hns3pf/hclge_main.c, hclge_init_msi",
            Card(0x19E5, 0xA222, 130), Hns3),
        new("bnxt_en", "drivers/net/ethernet/broadcom/bnxt/bnxt.c, "
            + "bnxt_init_int_mode", Card(0x14E4, 0x16D7, 128), Bnxt),
        new("tg3", "drivers/net/ethernet/broadcom/tg3.c, tg3_enable_msix", Card(0x14E4, 0x165F, 17, 8), Tg3),
        new("iwlwifi", "drivers/net/wireless/intel/iwlwifi/pcie/trans.c, iwl_pcie_set_interrupt_capa",
            Card(0x8086, 0x2725, 16, 1) with { Class = 0x028000 }, IwlWifi),
        new("r8169", "drivers/net/ethernet/realtek/r8169_main.c, rtl_alloc_irq", Card(0x10EC, 0x8168, 4, 1),
            static _ => Single("r8169", Messages) with { RequestedAtStart = 0 }),
    ];

    /// <summary>A network card's facts.</summary>
    internal static FunctionFacts Card(int vendor, int device, int table, int messages = 0) => new()
    {
        Vendor = vendor,
        Device = device,
        Class = Ethernet,
        MsiXEntries = table,
        MsiMessages = messages,
    };

    private static DriverRequest Mlx5(DriverQuestion question)
    {
        int ports = question.Parameter("ports", 1);
        int extra = 256 * question.Parameter("sfs", 0);
        int queues = question.LimitQueues(ports * question.Online);
        int wanted = Math.Min(queues + 1 + extra, question.Table);
        bool isNew = question.IsSince(6, 5);
        bool isDynamic = isNew && question.Settings.AllocatesMsiXLater;
        string how = isDynamic ? "1 at once, the others one by one as queues are made"
            : isNew ? "all at once, as none can be added after enable here"
            : "all at once";
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(1, isDynamic ? 1 : wanted, InterruptKinds.MsiX)],
            Dynamic = isDynamic ? wanted - 1 : 0,
            RequestedAtStart = 1,
            Queues = wanted - 1,
            Counts = DriverCpus.Online,
            Spread = QueueSpread.OneCpuEach,
            Sentence = $"mlx5_core uses 1 for events and one for each of {Count(queues, "queue")} (CPUs online), at "
                + $"most "
                + $"{question.Table} in the table: {wanted}, {how}.",
        };
    }

    private static DriverRequest Ena(DriverQuestion question)
    {
        int queues = question.LimitQueues(Math.Min(Math.Min(question.Online, 128), question.Table - 1));
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, queues + 1, InterruptKinds.MsiX)],
            RequestedAtStart = 1,
            Queues = queues,
            Counts = DriverCpus.Online,
            Sentence = $"ena asks for 1 for management and one for each of {Count(queues, "queue")} (CPUs online, "
                + $"at most "
                + $"128, the firmware's, the table's {question.Table} less 1).",
        };
    }

    private static DriverRequest Hns3(DriverQuestion question)
    {
        int wanted = question.Settings["msi"] ?? question.Function.Room;
        int nic = question.Parameter("nic", wanted);
        int queues = Math.Min(question.LimitQueues(question.Online), Math.Max(nic - 1, 1));
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, Math.Max(wanted, 2), Messages)],
            RequestedAtStart = 1,
            RequestedInUse = queues + 1,
            Queues = queues,
            IsAssumed = question.Settings["msi"] is null,
            Sentence = $"hns3 asks for what the firmware has for network and RDMA, whatever the CPUs: {wanted}"
                + (question.Settings["msi"] is null ? ", assumed to be all that the function has" : "")
                + $"; {queues + 1} are in use.",
        };
    }

    private static DriverRequest Bnxt(DriverQuestion question)
    {
        int ports = question.Parameter("ports", 1);
        int roce = question.Parameter("roce", 0);
        int byPort = ports > 1 ? Math.Max(question.Online / ports, 1) : int.MaxValue;
        int rings = question.Settings.Queues ?? Math.Min(question.DefaultRings, byPort);
        int wanted = Math.Min(rings + roce, question.Table);
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(1, wanted, InterruptKinds.MsiX), Wire],
            RequestedAtStart = 0,
            RequestedInUse = Math.Min(rings, wanted),
            Queues = rings,
            Counts = DriverCpus.Cores,
            IsAssumed = question is { AreCoresKnown: false, Settings.Queues: null },
            Sentence = $"bnxt_en asks for {Count(rings, "ring")} ({question.HalfOfCores}, but not of one or two) and "
                + $"{roce} for RDMA.",
        };
    }

    private static DriverRequest Tg3(DriverQuestion question)
    {
        int rings = Math.Min(question.Settings.Queues ?? question.DefaultRings, 4);
        int wanted = rings > 1 ? Math.Min(rings + 1, 5) : 1;
        return new DriverRequest
        {
            Attempts = question.Function.MsiXEntries > 0
                ? [new VectorAttempt(1, wanted, InterruptKinds.MsiX), OneMessage, Wire]
                : [OneMessage, Wire],
            RequestedAtStart = 0,
            Queues = rings,
            Counts = DriverCpus.Cores,
            IsAssumed = question is { AreCoresKnown: false, Settings.Queues: null },
            Sentence = $"tg3 asks for {wanted}: {Count(rings, "ring")} ({question.HalfOfCores}, at most 4)"
                + (rings > 1 ? " and 1 for the link." : "."),
        };
    }

    private static DriverRequest IwlWifi(DriverQuestion question)
    {
        int queues = Math.Min(question.Settings.Queues ?? 16, 16);
        int wanted = Math.Min(question.Online + 2, queues);
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, Math.Max(wanted, 2), InterruptKinds.MsiX), OneMessage, Wire],
            Queues = wanted,
            Counts = DriverCpus.Online,
            Sentence = $"iwlwifi asks for {question.Online} CPUs online and 2 more, at most {queues} receive queues.",
        };
    }
}
