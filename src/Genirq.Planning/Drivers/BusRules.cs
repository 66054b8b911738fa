using Genirq.Pci.Interrupts;
using static Genirq.Planning.Drivers.RulePhrases;

namespace Genirq.Planning.Drivers;

/// <summary>Bridges, controllers of other buses, sound, graphics, and functions lent to programs.</summary>
/// <remarks>Rules of Linux 6.12, in words of our own; each row names its source.</remarks>
internal static class BusRules
{
    /// <summary>The rows.</summary>
    public static IEnumerable<DriverRule> Rows =>
    [
        new("pcieport", "drivers/pci/pcie/portdrv.c, "
            + "pcie_port_enable_irq_vec", Of(0x1022, 0x1483, 0x060400, 0, 1), Port),
        new("xhci_hcd", "drivers/usb/host/xhci-pci.c, xhci_try_enable_msi", Of(0x8086, 0xA36D, 0x0C0330, 0, 8), Xhci)
        {
            OtherNames = ["xhci-hcd", "xhci_pci"],
        },
        new("thunderbolt", "drivers/thunderbolt/nhi.c, nhi_init_msi", Of(0x8086, 0x15EB, 0x088000, 16, 1), Thunderbolt),
        new("snd_hda_intel", "sound/pci/hda/hda_intel.c, azx_acquire_irq", Of(0x8086, 0xA348, 0x040300, 0, 1),
            static question => question.Parameter("enable_msi", 1) != 0
                ? Single("snd_hda_intel")
                : new DriverRequest { Attempts = [Wire], Sentence = "snd_hda_intel was told to use INTx." }),
        new("ioatdma", "drivers/dma/ioat/init.c, ioat_dma_setup_interrupts", Of(0x8086, 0x2021, 0x088000, 1), Ioat),
        new("nvidia", "not part of Linux", Of(0x10DE, 0x2204, 0x030000, 0, 1), static _ => Single("nvidia") with
        {
            IsAssumed = true,
            Sentence = "nvidia is not part of Linux; assumed from machines seen: 1 message.",
        }),
        new("amdgpu", "drivers/gpu/drm/amd/amdgpu/amdgpu_irq.c, amdgpu_irq_init", Of(0x1002, 0x73BF, 0x030000, 0, 1),
            static _ => Single("amdgpu", Messages)),
        new("i915", "drivers/gpu/drm/i915/i915_driver.c, i915_driver_hw_probe", Of(0x8086, 0x9BC5, 0x030000, 0, 1),
            static _ => Single("i915")),
        new("mei_me", "drivers/misc/mei/pci-me.c, mei_me_probe", Of(0x8086, 0xA360, 0x078000, 0, 1),
            static _ => Single("mei_me")),
        new("AMD-Vi", "drivers/iommu/amd/init.c, iommu_setup_msi", Of(0x1022, 0x1419, 0x080600, 0, 1),
            static _ => new DriverRequest
            {
                Attempts = [OneMessage],
                Sentence = "The kernel itself takes 1 message of an AMD IOMMU.",
            }),
        new("vfio-pci", "drivers/vfio/pci/vfio_pci_intrs.c, vfio_msi_enable", Of(0x8086, 0x10D3, 0x020000, 5, 1), Vfio)
        {
            OtherNames = ["vfio_pci"],
        },
    ];

    private static FunctionFacts Of(int vendor, int device, int @class, int table, int messages = 0) =>
        StorageRules.Of(vendor, device, @class, table, messages);

    private static DriverRequest Port(DriverQuestion question)
    {
        int wanted = Math.Max(question.Settings.Queues ?? 1, 1);
        return new DriverRequest
        {
            Attempts = [Exactly(wanted, Messages), Wire],
            Trial = Math.Min(32, Math.Max(question.Function.Room, 1)),
            RequestedAtStart = wanted,
            IsAssumed = question.Settings.Queues is null,
            Sentence = $"pcieport asks for up to 32 to learn the numbers of its messages, then for exactly {wanted}"
                + (question.Settings.Queues is null ? ", as most ports do." : "."),
        };
    }

    private static DriverRequest Xhci(DriverQuestion question)
    {
        int interrupters = question.Settings.Queues ?? Math.Max(question.Function.Room, 1);
        int wanted = Math.Min(question.Online + 1, interrupters);
        bool isNew = question.IsSince(6, 4);
        return new DriverRequest
        {
            Attempts = isNew
                ? [new VectorAttempt(1, wanted, Messages), Wire]
                : [Exactly(wanted), OneMessage, Wire],
            RequestedAtStart = isNew ? 1 : null,
            RequestedInUse = isNew ? 1 : null,
            Queues = wanted,
            Counts = DriverCpus.Online,
            Sentence = $"xhci_hcd asks for {wanted}: CPUs online and 1 more, at most {interrupters} interrupters"
                + (isNew ? "; it requests only the first." : "."),
        };
    }

    private static DriverRequest Thunderbolt(DriverQuestion question)
    {
        int rings = question.Settings.Queues ?? 2;
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(6, 16, InterruptKinds.MsiX), OneMessage],
            RequestedAtStart = 2,
            RequestedInUse = Math.Max(rings, 2),
            Queues = rings,
            Sentence = "thunderbolt asks for 16 (6 do), else for 1 message; each ring in use requests one.",
        };
    }

    private static DriverRequest Ioat(DriverQuestion question)
    {
        int channels = Math.Max(question.Settings.Queues ?? 1, 1);
        return new DriverRequest
        {
            Attempts = [Exactly(channels), OneMessage, Wire],
            Queues = channels,
            Sentence = $"ioatdma asks for exactly {channels}, one for each channel; else for 1 message.",
        };
    }

    // What the program will ask for is not the driver's to know; queues=N says it.
    private static DriverRequest Vfio(DriverQuestion question)
    {
        int wanted = question.Settings.Queues ?? 0;
        return wanted == 0
            ? new DriverRequest { Sentence = "vfio-pci asks for nothing until a program does." }
            : new DriverRequest
            {
                Attempts = [new VectorAttempt(1, wanted, Messages)],
                Queues = wanted,
                Sentence = $"vfio-pci asks for the {wanted} that its program wants, and requests them at once.",
            };
    }
}
