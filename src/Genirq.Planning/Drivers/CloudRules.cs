using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>What guests of clouds and hypervisors have, and accelerators.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class CloudRules
{
    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("vmxnet3", "drivers/net/vmxnet3/vmxnet3_drv.c, vmxnet3_alloc_intr_resources",
            NetworkRules.Card(0x15AD, 0x07B0, 25, 1), Vmxnet3),
        new("vmw_pvscsi", "drivers/scsi/vmw_pvscsi.c, pvscsi_probe", StorageRules.Of(0x15AD, 0x07C0, 0x010000, 24, 1),
            static _ => Single("vmw_pvscsi", Messages)),
        new("gve", "drivers/net/ethernet/google/gve/gve_main.c, gve_alloc_notify_blocks",
            NetworkRules.Card(0x1AE0, 0x0042, 17), Gve)
        {
            OtherNames = ["gvnic"],
        },
        new("mana", "drivers/net/ethernet/microsoft/mana/gdma_main.c, mana_gd_setup_irqs",
            NetworkRules.Card(0x1414, 0x00BA, 65), Mana),
        new("mlx4_core", "drivers/net/ethernet/mellanox/mlx4/main.c, mlx4_enable_msi_x",
            NetworkRules.Card(0x15B3, 0x1004, 128), Mlx4),
        new("idxd", "drivers/dma/idxd/init.c, idxd_setup_interrupts",
            StorageRules.Of(0x8086, 0x0B25, 0x088000, 9), Idxd),
    ];

    // One vector for each pair of queues, which share it, and one for events.
    private static DriverRequest Vmxnet3(DriverQuestion question)
    {
        const int Most = 8;
        int most = question.LimitQueues(Math.Min(question.Online, Most));
        int pairs = 1 << System.Numerics.BitOperations.Log2((uint)Math.Max(most, 1));
        return new DriverRequest
        {
            Attempts = [Exactly(pairs + 1), Exactly(2), OneMessage, Wire],
            RequestedAtStart = 0,
            Queues = pairs,
            Counts = DriverCpus.Online,
            IsAssumed = pairs != question.Online,
            Sentence = $"vmxnet3 asks for exactly {pairs + 1}: 1 for events and one for each of {Count(pairs, "pair")} "
                + $"of queues (CPUs online, at most {Most}{(pairs == question.Online ? "" : ", a power of two: assumed "
                + "that the device's version, which nothing tells, is below 6")}); else for 2.",
        };
    }

    // The device's table decides, whatever the CPUs: an even number of queues, and one vector for management.
    private static DriverRequest Gve(DriverQuestion question)
    {
        int table = question.Function.MsiXEntries;
        int blocks = question.Settings.Queues is { } queues ? 2 * queues : Math.Max((table - 1) & ~1, 2);
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(3, blocks + 1, InterruptKinds.MsiX)],
            Queues = blocks / 2,
            Sentence = $"gve asks for {blocks + 1}: 1 for management and one for each of {blocks} notification blocks, "
                + "as many as the device's table has in pairs, whatever the CPUs.",
        };
    }

    private static DriverRequest Mana(DriverQuestion question)
    {
        const int Most = 64;
        int queues = question.LimitQueues(Math.Min(question.Online, Most));
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(2, queues + 1, InterruptKinds.MsiX)],
            Queues = queues,
            Counts = DriverCpus.Online,
            Spread = QueueSpread.OneCpuEach,
            Sentence = $"mana asks for {queues + 1}: 1 for its control channel and one for each of "
                + $"{Count(queues, "queue")} (CPUs online, at most {Most}).",
        };
    }

    private static DriverRequest Mlx4(DriverQuestion question)
    {
        const int Most = 128;
        int ports = question.Parameter("ports", 2);
        int wished = Math.Min(question.LimitQueues(ports * question.Online) + 1, Most);
        int wanted = question.Parameter("msi_x", 1) is > 1 and var limit ? Math.Min(wished, limit) : wished;
        return new DriverRequest
        {
            Attempts = question.Parameter("msi_x", 1) == 0
                ? [Wire]
                : [new VectorAttempt(2, wanted, InterruptKinds.MsiX), Wire],
            RequestedAtStart = 1,
            Queues = wanted - 1,
            Counts = DriverCpus.Online,
            IsAssumed = question.Settings["ports"] is null,
            Sentence = $"mlx4_core asks for {wanted}: 1 for events and one for each CPU online and "
                + $"{Count(ports, "port")}{(question.Settings["ports"] is null ? " (assumed)" : "")}, at most {Most} "
                + "and what the firmware grants.",
        };
    }

    // The table's first entry is for errors and commands. Linux 5.17 began to request the others with their queues.
    private static DriverRequest Idxd(DriverQuestion question)
    {
        int table = Math.Max(question.Function.MsiXEntries, 1);
        int queues = Math.Min(question.Settings.Queues ?? 0, table - 1);
        bool isByQueue = question.IsSince(5, 17);
        return new DriverRequest
        {
            Attempts = [Exactly(table)],
            RequestedAtStart = isByQueue ? 1 : null,
            RequestedInUse = isByQueue ? 1 + queues : null,
            Queues = queues,
            Sentence = $"idxd asks for its whole table of {table}; " + (isByQueue
                ? $"it requests the first, and one for each work queue that the kernel uses: {queues}."
                : "it requests all of them (before 5.17)."),
        };
    }
}
