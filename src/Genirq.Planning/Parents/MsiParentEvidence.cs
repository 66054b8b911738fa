using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Tells which parent of messages a machine has.</summary>
/// <remarks>Chips of messages that are in use come first; what firmware describes may be switched off.</remarks>
internal static class MsiParentEvidence
{
    private static readonly (string Start, MsiParentKind Kind)[] s_chips =
    [
        ("ITS-", MsiParentKind.GicV3Its),
        ("GICv2m", MsiParentKind.GicV2m),
        ("PCH-PCI-", MsiParentKind.LoongArch),
        ("PCH PCI MSI", MsiParentKind.LoongArchPchMsi),
        ("APLIC-MSI", MsiParentKind.RiscVImsic),
        ("pSeries-", MsiParentKind.PSeries),
    ];

    /// <summary>Tells it.</summary>
    /// <param name="capture">The machine.</param>
    /// <returns>The kind, and what says so.</returns>
    public static (MsiParentKind Kind, string Source) Of(MachineCapture capture)
    {
        if (capture.Parents.Evidence is { } found)
        {
            return found;
        }

        (MsiParentKind kind, string source) = OfChips(capture);
        if (kind == MsiParentKind.LoongArch)
        {
            return OfLoongArch(capture);
        }

        if (kind != MsiParentKind.Unknown)
        {
            return (kind, source);
        }

        // Drivers that could have messages run without any: there is no parent, whatever firmware says.
        bool hasMessages = capture.Functions.Any(static function => function.Irqs.Count > 0);
        bool isTold = capture is { HasInterrupts: true, InterruptsBasis: Basis.Measured };
        if (!hasMessages && isTold && IntxFunctions.Of(capture).Count > 0)
        {
            return (MsiParentKind.None, "functions run on INTx");
        }

        return hasMessages || capture.Interrupts.Count > 0 || capture.Functions.Count == 0
            ? OfFirmware(capture)
            : (MsiParentKind.Unknown, SourcedCount.NotReported);
    }

    /// <summary>The chip of a function's messages; null if no file tells it.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="device">The function.</param>
    public static string? ChipOf(MachineCapture capture, DeviceReport device) =>
        device.Interrupts.Select(one => capture.Find(one.Irq)?.Chip).FirstOrDefault(static chip => chip is not null);

    /// <summary>Whether messages of a chip can be those of a parent.</summary>
    /// <param name="kind">The parent.</param>
    /// <param name="chip">The chip.</param>
    public static bool IsOf(MsiParentKind kind, string chip)
    {
        string? start = kind switch
        {
            MsiParentKind.GicV3Its => "ITS-",
            MsiParentKind.GicV2m => "GICv2m",
            MsiParentKind.RiscVImsic => "PCI-MSI",
            MsiParentKind.LoongArch or MsiParentKind.LoongArchAvec or MsiParentKind.LoongArchPchMsi => "PCH",
            MsiParentKind.PSeries => "pSeries-",
            _ => null,
        };
        return start is null || chip.StartsWith(start, StringComparison.Ordinal);
    }

    private static (MsiParentKind Kind, string Source) OfChips(MachineCapture capture)
    {
        bool hasMessage = false;
        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            string chip = interrupt.Chip ?? "";
            foreach ((string start, MsiParentKind kind) in s_chips)
            {
                if (chip.StartsWith(start, StringComparison.Ordinal))
                {
                    return (kind, "chip names");
                }
            }

            hasMessage |= chip.StartsWith("PCI-MSI", StringComparison.Ordinal);
        }

        return capture.Architecture switch
        {
            MachineArchitecture.S390 when hasMessage || capture.Functions.Count > 0 =>
                (MsiParentKind.S390Adapter, "architecture"),
            MachineArchitecture.RiscV when hasMessage && capture.Parents.ImsicSource is { } told =>
                (MsiParentKind.RiscVImsic, told),
            _ => (MsiParentKind.Unknown, SourcedCount.NotReported),
        };
    }

    private static (MsiParentKind Kind, string Source) OfFirmware(MachineCapture capture) => capture.Parents switch
    {
        { ItsSource: { } its } => (MsiParentKind.GicV3Its, its),
        { Frames.Count: > 0 } facts => (MsiParentKind.GicV2m, facts.Frames[0].Source),
        { FrameSource: { } frame } => (MsiParentKind.GicV2m, frame),
        { ImsicSource: { } imsic } => (MsiParentKind.RiscVImsic, imsic),
        { Quotas.Count: > 0 } => (MsiParentKind.PSeries, "device tree"),
        { BridgeWindows.Count: > 0 } => (MsiParentKind.LoongArch, "MADT"),
        _ => (MsiParentKind.Unknown, SourcedCount.NotReported),
    };

    // With AVEC the effective affinity stays empty until an interrupt has been moved, and the CPU that it leaves is
    // sent an interrupt of its own, which no other parent sends. So where none was sent, filled ones are those of
    // PCH-MSI. Source: Linux 6.12, drivers/irqchip/irq-loongarch-avec.c, avecintc_sync.
    private static (MsiParentKind Kind, string Source) OfLoongArch(MachineCapture capture)
    {
        if (capture.Parents.AvecSource is { } told)
        {
            return (MsiParentKind.LoongArchAvec, told);
        }

        if (capture.VectorClears > 0)
        {
            return (MsiParentKind.LoongArchAvec, "counters");
        }

        foreach (CapturedInterrupt interrupt in capture.Interrupts)
        {
            foreach (InterruptDumpLevel level in interrupt.Dump?.Levels ?? [])
            {
                if (level.Chip is "AVEC" or "EIOINTC" && IsOf(MsiParentKind.LoongArch, interrupt.Chip ?? ""))
                {
                    return (level.Chip == "AVEC" ? MsiParentKind.LoongArchAvec : MsiParentKind.LoongArchPchMsi,
                        "debugfs");
                }
            }
        }

        CapturedInterrupt[] placed =
        [
            .. capture.Interrupts.Where(static one => one is { EffectiveAffinity: not null, IsRequested: true }
                && one.Chip?.StartsWith("PCH-PCI-", StringComparison.Ordinal) == true),
        ];
        return Array.Exists(placed, static one => one.EffectiveAffinity!.IsEmpty)
                ? (MsiParentKind.LoongArchAvec, "empty effective affinities")
            : placed.Length > 0 && capture.VectorClears == 0
                ? (MsiParentKind.LoongArchPchMsi, "effective affinities, and no vector was ever cleared")
            : (MsiParentKind.LoongArch, "chip names");
    }
}
