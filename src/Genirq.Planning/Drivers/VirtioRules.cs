using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>Virtio devices on PCI: all by the driver virtio-pci, each kind with queues of its own.</summary>
/// <remarks>
/// One for the configuration and one for each queue that calls back, exactly; else one for the configuration and one
/// that all queues share, not spread; else INTx. Source: Linux 6.12, drivers/virtio/virtio_pci_common.c,
/// vp_find_vqs.
/// </remarks>
internal static class VirtioRules
{
    private const string Common = "drivers/virtio/virtio_pci_common.c, vp_find_vqs_msix";

    /// <summary>The vendor of all virtio devices.</summary>
    public const int Vendor = 0x1AF4;

    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("virtio-net", $"drivers/net/virtio_net.c, virtnet_find_vqs; {Common}", Of(0x1000, 0x020000, 4), Net)
        {
            OtherNames = ["virtio_net"],
        },
        new("virtio-blk", $"drivers/block/virtio_blk.c, init_vq; {Common}", Of(0x1001, 0x010000, 2), Block)
        {
            OtherNames = ["virtio_blk"],
        },
        new("virtio-scsi", $"drivers/scsi/virtio_scsi.c, virtscsi_init; {Common}", Of(0x1004, 0x010000, 4), Scsi)
        {
            OtherNames = ["virtio_scsi"],
        },
        new("virtio-pci", Common, Of(0x1005, 0x00FF00, 2), Other)
        {
            OtherNames = ["virtio_pci"],
            LooksAtDevice = true,
        },
    ];

    /// <summary>The row for a function that virtio-pci drives.</summary>
    /// <param name="device">Its device number: an old one by kind, or 0x1040 and the kind's number.</param>
    public static string NameOf(int? device) => device switch
    {
        0x1000 or 0x1041 => "virtio-net",
        0x1001 or 0x1042 => "virtio-blk",
        0x1004 or 0x1048 => "virtio-scsi",
        _ => "virtio-pci",
    };

    private static FunctionFacts Of(int device, int @class, int table) =>
        new() { Vendor = Vendor, Device = device, Class = @class, MsiXEntries = table };

    private static DriverRequest Net(DriverQuestion question)
    {
        int pairs = question.Settings.Queues ?? Math.Max((question.Function.MsiXEntries - 1) / 2, 1);
        string known = question.Settings.Queues is null ? ", as the table lets assume" : "";
        return Ask((2 * pairs) + 1, 0, InterruptKinds.MsiX) with
        {
            Queues = pairs,
            Spread = QueueSpread.Pairs,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"virtio-net asks for exactly {(2 * pairs) + 1}: 1 for the configuration and 2 for each of "
                + $"{Count(pairs, "pair")} of queues that the device has{known}, whatever the CPUs; else for 2.",
        };
    }

    private static DriverRequest Block(DriverQuestion question)
    {
        int device = question.Settings.Queues ?? Math.Max(question.Function.MsiXEntries - 1, 1);
        string known = question.Settings.Queues is null ? ", as the table lets assume" : "";
        int wanted = question.Settings["num_request_queues"] is > 0 and int set ? set : question.Cpus.NumberLimit;
        int queues = Math.Max(Math.Min(wanted, device), 1);
        queues -= Math.Min(question.Parameter("poll_queues", 0), queues - 1);
        return Ask(queues + 1, 1, SpreadMsiX) with
        {
            Queues = queues,
            Counts = DriverCpus.Possible,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"virtio-blk asks for exactly {queues + 1}: 1 for the configuration and one for each of "
                + $"{Count(queues, "queue")} (CPUs possible, at most the {device} of the device{known}); else for 2.",
        };
    }

    private static DriverRequest Scsi(DriverQuestion question)
    {
        int device = question.Settings.Queues ?? Math.Max(question.Function.MsiXEntries - 3, 1);
        string known = question.Settings.Queues is null ? ", as the table lets assume" : "";
        int queues = Math.Min(question.Cpus.NumberLimit, device);
        return Ask(queues + 3, 3, SpreadMsiX) with
        {
            Queues = queues,
            Counts = DriverCpus.Possible,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"virtio-scsi asks for exactly {queues + 3}: 3 for configuration, control and events and one "
                + $"for "
                + $"each of {Count(queues, "queue")} (CPUs possible, at most the {device} of the device{known}); "
                + $"else for 2.",
        };
    }

    private static DriverRequest Other(DriverQuestion question)
    {
        int queues = question.Settings.Queues ?? Math.Max(question.Function.MsiXEntries - 1, 1);
        string known = question.Settings.Queues is null ? ", as the table lets assume" : "";
        return Ask(queues + 1, 0, InterruptKinds.MsiX) with
        {
            Queues = queues,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"virtio-pci asks for exactly {queues + 1}: 1 for the configuration and one for each of "
                + $"{Count(queues, "queue")} that calls back{known}; else for 2.",
        };
    }

    private static DriverRequest Ask(int exactly, int before, InterruptKinds kinds) => new()
    {
        Attempts = [Exactly(exactly, kinds) with { Before = before }, Exactly(2), Wire],
        Sentence = "",
    };
}
