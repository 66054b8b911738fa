using Genirq.Planning.Captures;

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

    // With AVEC the effective affinity stays empty until an interrupt has been moved.
    private static (MsiParentKind Kind, string Source) OfLoongArch(MachineCapture capture)
    {
        if (capture.Parents.AvecSource is { } told)
        {
            return (MsiParentKind.LoongArchAvec, told);
        }

        CapturedInterrupt[] placed =
        [
            .. capture.Interrupts.Where(static one => one is { EffectiveAffinity: not null, IsRequested: true }
                && one.Chip?.StartsWith("PCH-PCI-", StringComparison.Ordinal) == true),
        ];
        return placed.Length == 0 ? (MsiParentKind.LoongArch, "chip names")
            : Array.Exists(placed, static one => one.EffectiveAffinity!.IsEmpty)
                ? (MsiParentKind.LoongArchAvec, "empty effective affinities")
                : (MsiParentKind.LoongArchPchMsi, "effective affinities");
    }
}
