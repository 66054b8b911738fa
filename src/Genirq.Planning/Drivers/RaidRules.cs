using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>Broadcom's storage controllers.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class RaidRules
{
    private const int HighPriorityQueues = 8;

    // The first MegaRAID controllers, which the driver handles one command at a time.
    private static readonly int[] s_firstMegaRaid = [0x0060, 0x007C, 0x0411, 0x0413, 0x0071, 0x0073, 0x0078, 0x0079];

    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("mpt3sas", "drivers/scsi/mpt3sas/mpt3sas_base.c, _base_enable_msix",
            StorageRules.Of(0x1000, 0x0097, 0x010700, 96), Mpt3Sas)
        {
            OtherNames = ["mpt2sas"],
            LooksAtDevice = true,
        },
        new("megaraid_sas", "drivers/scsi/megaraid/megaraid_sas_base.c, megasas_alloc_irq_vectors",
            StorageRules.Of(0x1000, 0x0014, 0x010400, 128), MegaRaid)
        {
            LooksAtDevice = true,
        },
    ];

    private static DriverRequest Mpt3Sas(DriverQuestion question)
    {
        int table = question.Table;
        bool isSecond = question.Function.Device is < 0x0090;
        bool hasManyRings = question.Parameter("rdpq", isSecond ? 0 : 1) != 0;
        int most = question.Parameter("max_msix_vectors", hasManyRings ? -1 : 8);
        int plain = Math.Min(question.Online, table);
        bool isAero = question.Function.Device is >= 0x00E1 and <= 0x00E7;
        bool isFast = isAero && table == 128 && question.Online >= HighPriorityQueues && most == -1
            && question.Parameter("fast_link", 1) != 0;
        int first = isFast ? HighPriorityQueues : 0;
        int wanted = Math.Min(plain + first, table);
        wanted = most > 0 ? Math.Min(wanted, most) : wanted;
        bool isManaged = question.Parameter("smp_affinity_enable", 1) != 0 && (isSecond || table > 8);
        return new DriverRequest
        {
            Attempts =
            [
                new VectorAttempt(first, wanted, isManaged ? SpreadMsiX : InterruptKinds.MsiX) { Before = first },
                OneMessage,
                Wire,
            ],
            Queues = wanted - first,
            Counts = DriverCpus.Online,
            Sentence = $"mpt3sas asks for {wanted}: one for each CPU online, at most {table} in the table"
                + (first > 0 ? $", and {first} for urgent commands" : "")
                + (most > 0 ? $", at most {most}." : "."),
        };
    }

    private static DriverRequest MegaRaid(DriverQuestion question)
    {
        if (question.Function.Device is { } device && s_firstMegaRaid.Contains(device))
        {
            return new DriverRequest
            {
                Attempts = [new VectorAttempt(1, 1, SpreadMsiX) { Before = 1 }, Wire],
                Sentence = "megaraid_sas asks for 1 on controllers of this generation; else INTx.",
            };
        }

        int firmware = Math.Min(question.Settings.Queues ?? question.Table, 128);
        if (!question.IsSince(5, 2))
        {
            int old = Math.Min(question.Online, firmware);
            return Result(old, 0, question, $"one for each CPU online, at most {firmware} by the firmware");
        }

        bool isBalanced = firmware == 128 && question.Online >= HighPriorityQueues
            && question.Parameter("balanced", 0) != 0;
        int first = isBalanced ? HighPriorityQueues : 1;
        int wanted = Math.Min(question.Online + first, firmware);
        return Result(
            wanted, first, question, $"{first} and one for each CPU online, at most {firmware} by the firmware");
    }

    private static DriverRequest Result(int wanted, int first, DriverQuestion question, string words) => new()
    {
        Attempts =
        [
            new VectorAttempt(
                Math.Max(first, 1),
                wanted,
                question.Parameter("smp_affinity_enable", 1) != 0 ? SpreadMsiX : InterruptKinds.MsiX)
            {
                Before = first,
            },
            Wire,
        ],
        Queues = wanted - first,
        Counts = DriverCpus.Online,
        Sentence = $"megaraid_sas asks for {wanted}: {words}.",
    };
}
