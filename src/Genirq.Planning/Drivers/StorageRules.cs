using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>NVMe, SATA and host bus adapters.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class StorageRules
{
    // 24xx, 82xx and FX00 of QLogic; of those before them no one has MSI-X. 25xx, 81xx, 83xx, 27xx and 28xx have
    // queues.
    private static readonly int[] s_qlaWithoutQueues =
        [0x2422, 0x2432, 0x5422, 0x5432, 0x8432, 0x8021, 0x8044, 0xF001];

    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("nvme", "drivers/nvme/host/pci.c, nvme_setup_irqs and nvme_calc_irq_sets",
            Of(0x144D, 0xA80A, 0x010802, 130), Nvme),
        new("ahci", "drivers/ata/ahci.c, ahci_init_msi", Of(0x8086, 0xA282, 0x010601, 0, 1), Ahci),
        new("lpfc", "drivers/scsi/lpfc/lpfc_init.c, lpfc_sli4_enable_msix", Of(0x10DF, 0xE300, 0x0C0400, 128), Lpfc),
        new("qla2xxx", "drivers/scsi/qla2xxx/qla_isr.c, qla24xx_enable_msix; qla_os.c, qla2x00_iospace_config and "
            + "qla83xx_iospace_config", Of(0x1077, 0x2261, 0x0C0400, 128), Qla)
        {
            LooksAtDevice = true,
        },
        new("smartpqi", "drivers/scsi/smartpqi/smartpqi_init.c, pqi_enable_msix_interrupts",
            Of(0x9005, 0x028F, 0x010700, 64), SmartPqi),
        new("hisi_sas_v3_hw", "drivers/scsi/hisi_sas/hisi_sas_v3_hw.c, interrupt_preinit_v3_hw",
            Of(0x19E5, 0xA230, 0x010700, 0, 32), HisiSas),
        new("vmd", "drivers/pci/controller/vmd.c, vmd_alloc_irqs", Of(0x8086, 0x28C0, 0x010400, 19), Vmd),
        .. Fusion("mptsas", "mpt_msi_enable_sas", 0x0054),
        .. Fusion("mptspi", "mpt_msi_enable_spi", 0x0030),
        .. Fusion("mptfc", "mpt_msi_enable_fc", 0x0646),
    ];

    /// <summary>A storage controller's facts.</summary>
    internal static FunctionFacts Of(int vendor, int device, int @class, int table, int messages = 0) => new()
    {
        Vendor = vendor,
        Device = device,
        Class = @class,
        MsiXEntries = table,
        MsiMessages = messages,
    };

    private static DriverRequest Nvme(DriverQuestion question)
    {
        int writes = Math.Max(question.Parameter("write_queues", 0), 0);
        int wished = question.Possible + writes + Math.Max(question.Parameter("poll_queues", 0), 0);
        int queues = Math.Max(question.LimitQueues(wished), 1);
        int polled = Math.Min(Math.Max(question.Parameter("poll_queues", 0), 0), queues - 1);
        bool isSingle = question.Parameter("single_vector", 0) != 0;
        int wanted = isSingle ? 1 : 1 + queues - polled;
        string limit = question.Settings.Queues is { } most && most < wished ? $", at most {most} by the device" : "";
        return new DriverRequest
        {
            Attempts =
            [
                new VectorAttempt(1, wanted, InterruptKinds.All | InterruptKinds.Affinity)
                {
                    Before = 1,
                    Sets = count => NvmeSets(count, writes),
                },
            ],
            Trial = 1,
            Queues = queues,
            Counts = DriverCpus.Possible,
            Sentence = isSingle
                ? "nvme asks for 1: this device has a single vector."
                : $"nvme asks for {wanted}: 1 for the admin queue and one for each of "
                    + $"{Count(queues - polled, "queue")} "
                    + $"(CPUs possible{limit}).",
        };
    }

    // Writing and reading have a set each, if there are queues for writing alone; at least one is left for reading.
    private static IReadOnlyList<int> NvmeSets(int count, int writes)
    {
        int reads = count <= 1 || writes == 0 ? 0 : Math.Max(count - writes, 1);
        return reads == 0 ? [Math.Max(count, 1)] : [count - reads, reads];
    }

    private static DriverRequest Ahci(DriverQuestion question)
    {
        int ports = question.Settings.Queues ?? (question.Function.Room > 1 ? 2 : 1);
        VectorAttempt[] single = [OneMessage, new(1, 1, InterruptKinds.MsiX | InterruptKinds.IntX)];
        return new DriverRequest
        {
            Attempts = ports > 1 ? [new VectorAttempt(ports, FunctionFacts.LargestTable, Messages), .. single] : single,
            RequestedAtStart = question.Settings.Queues,
            RequestedInUse = question.Settings.Queues,
            Queues = ports,
            IsAssumed = question.Settings.Queues is null,
            Sentence = ports > 1
                ? $"ahci asks for all that the controller has, at least one for each port"
                    + (question.Settings.Queues is null ? " (how many is not known)" : $" of {ports}")
                    + "; else for 1 message."
                : "ahci asks for 1 message.",
        };
    }

    private static DriverRequest Lpfc(DriverQuestion question)
    {
        DriverCpus counts = question.Cpus.Vendor switch
        {
            CpuVendor.Amd => DriverCpus.Node,
            CpuVendor.Intel => DriverCpus.Cores,
            _ => DriverCpus.Present,
        };
        int channels = question.LimitQueues(Math.Min(question.Cpus.Count(counts, question.Function.Node), 256));
        bool isManaged = counts == DriverCpus.Present;
        string which = counts switch
        {
            DriverCpus.Node => "CPUs of its node",
            DriverCpus.Cores when question.AreCoresKnown => "CPUs without their siblings",
            DriverCpus.Cores => "CPUs online, each assumed to have no siblings",
            _ => "CPUs present, as with other makers than Intel and AMD",
        };
        return new DriverRequest
        {
            Attempts =
            [
                new VectorAttempt(1, channels, isManaged ? SpreadMsiX : InterruptKinds.MsiX), OneMessage, Wire,
            ],
            Queues = channels,
            Counts = counts,
            IsAssumed = counts == DriverCpus.Cores && !question.AreCoresKnown,
            Spread = isManaged ? QueueSpread.None : QueueSpread.OneCpuEach,
            Sentence = $"lpfc asks for {channels} ({which}, at most 256 and what the firmware grants)"
                + (isManaged ? "." : ", and sets their affinity itself."),
        };
    }

    private static DriverRequest Qla(DriverQuestion question)
    {
        int base_ = question.Parameter("target", 0) != 0 ? 3 : 2;
        if (question.Function.Device is { } device && s_qlaWithoutQueues.Contains(device))
        {
            return new DriverRequest
            {
                Attempts = [new VectorAttempt(2, 2, InterruptKinds.MsiX), OneMessage, Wire],
                Sentence = "qla2xxx asks for 2 on adapters of this generation, which have no further queues.",
            };
        }

        int wanted = Math.Min(question.Table, question.LimitQueues(question.Online) + base_);
        return new DriverRequest
        {
            Attempts =
            [
                new VectorAttempt(base_, Math.Max(wanted, base_), SpreadMsiX) { Before = base_ }, OneMessage, Wire,
            ],
            Queues = wanted - base_,
            Counts = DriverCpus.Online,
            Sentence = $"qla2xxx asks for {wanted}: {base_} of its own and one for each CPU online, at most "
                + $"{question.Table} in the table.",
        };
    }

    private static DriverRequest SmartPqi(DriverQuestion question)
    {
        int wanted = Math.Min(question.LimitQueues(question.Online), question.Table);
        bool isManaged = question.Parameter("disable_managed_interrupts", 0) == 0;
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(1, wanted, isManaged ? SpreadMsiX : InterruptKinds.MsiX)],
            Queues = wanted,
            Counts = DriverCpus.Online,
            Sentence = $"smartpqi asks for {wanted}: one for each CPU online, at most what the firmware has.",
        };
    }

    // Messages 0 to 15 are the controller's own, of which three are requested; each queue has one of the others.
    private static DriverRequest HisiSas(DriverQuestion question)
    {
        const int own = 16;
        int queues = Math.Min(question.Possible, own);
        return new DriverRequest
        {
            Attempts =
            [
                new VectorAttempt(own + 1, own + queues, InterruptKinds.Msi | InterruptKinds.Affinity) { Before = own },
            ],
            Queues = queues,
            Counts = DriverCpus.Possible,
            Sentence = $"hisi_sas_v3_hw asks for {own + queues} MSI messages: {own} of the controller and one for each "
                + $"of {Count(queues, "queue")} (CPUs possible, at most {own}).",
        };
    }

    private static DriverRequest Vmd(DriverQuestion question)
    {
        int table = Math.Max(question.Function.MsiXEntries, 1);
        int least = question.Function.Device == 0x28C0 ? 2 : 1;
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(least, Math.Max(table, least), InterruptKinds.MsiX)],
            Sentence = $"vmd asks for its whole table of {table}; devices behind it share these and take no vector of "
                + "their own.",
        };
    }

    // Old Fusion controllers have messages only if a parameter of mptbase says so.
    private static IEnumerable<DriverRule> Fusion(string driver, string parameter, int device)
    {
        yield return new DriverRule(
            driver,
            "drivers/message/fusion/mptbase.c, mpt_do_ioc_recovery",
            Of(0x1000, device, 0x010000, 1, 1),
            question => question.Parameter(parameter, 0) != 0
                ? Single(driver)
                : new DriverRequest
                {
                    Attempts = [Wire],
                    Sentence = $"{driver} uses INTx, unless mptbase.{parameter}=1 is set.",
                })
        {
            Module = "mptbase",
        };
    }
}
