using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Counts what a machine's parent of messages has, who takes it and what is left.</summary>
/// <param name="capture">The machine.</param>
/// <param name="devices">Its functions with message stores.</param>
/// <param name="others">Its interrupts of no function.</param>
internal sealed class MsiParentRules(
    MachineCapture capture, IReadOnlyList<DeviceReport> devices, IReadOnlyList<OtherInterruptReport> others)
{
    private const string Config = "config";
    private const string Counted = "counted";

    // AVEC: 256 vectors of each CPU, of which the first 16 are kept. Source: Linux 6.12,
    // drivers/irqchip/irq-loongarch-avec.c.
    private const int AvecVectors = 240;

    private readonly MsiParentFacts _facts = capture.Parents;

    /// <summary>Makes the report; null on x86, where vectors are counted instead.</summary>
    public MsiParentReport? Make()
    {
        if (capture.Architecture.MayBeX86())
        {
            return null;
        }

        (MsiParentKind kind, string source) = MsiParentEvidence.Of(capture);
        MessageShares taking = new(capture, kind, devices, others);
        MsiParentReport report = new(kind, source)
        {
            Shares = [.. taking.Find()],
            OnIntx = OnIntx(kind),
            ShutDown = [.. ShutDown()],
            Unlisted = UnlistedMessages.Find(capture, kind, devices),
            Doubt = taking.Elsewhere is [var other, ..]
                ? $"{other.Device.Function.Slot} has its messages from another parent ({other.Chip})"
                : null,
            Elsewhere = [.. taking.Elsewhere.Select(static one => (one.Device.Function.Slot, one.Chip))],
        };
        report = report with { Used = Sum(report) };
        report = kind switch
        {
            MsiParentKind.None => report with { Capacity = new SourcedCount(0, source) },
            MsiParentKind.GicV3Its => Its(report),
            MsiParentKind.GicV2m => V2m(report),
            MsiParentKind.RiscVImsic => Imsic(report),
            MsiParentKind.LoongArchAvec => Avec(report),
            MsiParentKind.LoongArchPchMsi => MessagePools.OfWindows(report, _facts.BridgeWindows),
            MsiParentKind.PSeries => MessagePools.OfBridges(report, _facts.Quotas),
            // Where the parent is not known, neither is which rows are messages.
            MsiParentKind.Unknown when report.Shares.Count == 0 => report with { Used = SourcedCount.Unknown },
            _ => report,
        };
        report = report.Unlisted is null || report.Used.Count is null ? report : report with
        {
            Used = report.Used with { Source = $"{report.Used.Source}, at least" },
        };
        if (kind is MsiParentKind.RiscVImsic or MsiParentKind.LoongArchAvec && report.Free.Count is null)
        {
            OfflineMessages away =
                OfflineMessages.Of(capture, devices, others.Where(one => taking.IsServed(one.Group)));
            report = report with { OnOffline = away.Stay, MayBeOnOffline = away.MayStay };
        }

        return WithAvailable(report.Free.Count is null ? report with { Free = Left(report) } : report, taking);
    }

    private MsiParentReport WithAvailable(MsiParentReport report, MessageShares taking)
    {
        long? more = AvailabilityRules.MoreThanCounted(capture, report);
        DeviceReport[] own = [.. devices.Where(one => !taking.Elsewhere.Any(other => other.Device == one))];
        report = report with
        {
            Available = new AvailabilityRules(capture, report, more).Find(
                own, others.Where(one => taking.IsServed(one.Group))),
        };
        LargestRequests requests = new(capture, report, more);
        return report with { LargestRequest = requests.Table(), LargestBlock = requests.Block() };
    }

    private static SourcedCount Left(MsiParentReport report) =>
        report is { Capacity.Count: { } all, Used.Count: { } used }
            ? new SourcedCount(
                Math.Max(all - (used - report.OnOffline), 0),
                (report.OnOffline > 0 ? "capacity less used on CPUs that are online" : "capacity less used")
                    + (report.Unlisted is null ? "" : ", at most"))
            : SourcedCount.Unknown;

    private SourcedCount Sum(MsiParentReport report)
    {
        long sum = 0;
        foreach (MessageShare share in report.Shares)
        {
            if (share.Got is not { } got)
            {
                return SourcedCount.Unknown;
            }

            sum += got;
        }

        // Without interrupts rules of drivers say how many there would be.
        bool isByRule = !capture.HasInterrupts && report.Shares.Any(static share => share.Interrupts > 0)
            && new BasisRules(capture).All.Interrupts != Basis.Counted;
        return new SourcedCount(sum, isByRule ? $"{SourcedCount.Assumed}: rules of drivers" : Counted);
    }

    private MsiParentReport Its(MsiParentReport report)
    {
        SourcedCount capacity = _facts.RestrictedLpis.Count is null
            ? new SourcedCount(LpiPool.Usual, $"{SourcedCount.Assumed}: 16 ID bits, not reported by any file")
            : _facts.RestrictedLpis;
        long free = capacity.Count!.Value;
        bool isKnown = true;
        List<MessageShare> dealt = [];
        foreach (MessageShare share in report.Shares)
        {
            isKnown &= share.Asked is not null;
            long? got = share.Asked is { } asked ? LpiPool.Granted(asked, free) : null;
            free -= got ?? 0;
            dealt.Add(share with { Got = got });
        }

        // A log that shows what devices got was of the start; it counts as long as it agrees.
        long used = capacity.Count.Value - free;
        string source = capture.Functions.Any(static one => one is { Capabilities: not null, IsInferred: false })
            ? Config
            : Counted;
        bool agrees = _facts.LpiRanges.Count > 0 && _facts.LpiRanges.Sum(static range => range.Count) == used;
        return report with
        {
            Shares = dealt,
            Capacity = capacity,
            Used = isKnown ? new SourcedCount(used, agrees ? "config, dmesg" : source) : SourcedCount.Unknown,
        };
    }

    // One frame without a size leaves open what all of them have.
    private MsiParentReport V2m(MsiParentReport report)
    {
        bool isKnown = _facts is { Frames.Count: > 0, HasUnsizedFrame: false, CapacityContradiction: null };
        return report with
        {
            Capacity = isKnown
                ? new SourcedCount(_facts.Frames.Sum(static frame => frame.Count), _facts.Frames[0].Source)
                : SourcedCount.Unknown,
            CapacityProblem = _facts.CapacityContradiction
                ?? (_facts is { Frames.Count: > 0, HasUnsizedFrame: true }
                    ? "the size of a frame is not reported"
                    : null),
        };
    }

    private MsiParentReport Imsic(MsiParentReport report)
    {
        if (_facts.IdentityTable is { } table)
        {
            return WithTable(report, table);
        }

        // One of the identities is for messages between harts.
        SourcedCount each = _facts is { CapacityContradiction: null, Identities: { Count: { } all } told }
            ? new SourcedCount(all - 1, told.Source)
            : SourcedCount.Unknown;
        return report with
        {
            PerCpu = each,
            Capacity = new SourcedCount(each.Count * capture.OnlineCpus.Count, each.Source),
            CapacityProblem = _facts.CapacityContradiction,
        };
    }

    private static MsiParentReport WithTable(MsiParentReport report, VectorDump table)
    {
        const string Debug = "debugfs";
        long inUse = table.Rows.Sum(static row => (long)row.Allocated);
        long free = table.Rows.Sum(static row => (long)row.Available);
        int each = IdentityTables.SizeOf(table);
        return report with
        {
            PerCpu = new SourcedCount(each, Debug),
            Capacity = new SourcedCount((long)each * table.Rows.Count, Debug),
            Used = new SourcedCount(table.TotalAllocated ?? inUse, Debug),
            Free = new SourcedCount(free, Debug),
        };
    }

    private MsiParentReport Avec(MsiParentReport report)
    {
        SourcedCount each = new(AvecVectors, $"{SourcedCount.Assumed}: vectors 16 to 255, not reported by any file");
        return report with
        {
            PerCpu = each,
            Capacity = new SourcedCount(AvecVectors * (long)capture.OnlineCpus.Count, each.Source),
        };
    }

    private IEnumerable<ShutDownInterrupt> ShutDown() =>
        from device in devices
        from interrupt in device.Interrupts
        where interrupt.Target.IsShutDown
        orderby interrupt.Irq.Number
        let seen = capture.Find(interrupt.Irq)
        select new ShutDownInterrupt(
            device.Function.Slot.ToString(), interrupt.Irq, seen?.Affinity ?? seen?.Dump?.Affinity);

    private IReadOnlyList<IntxFunction> OnIntx(MsiParentKind kind)
    {
        string reason = SwitchedOff()
            ?? (kind == MsiParentKind.None ? "the machine has no parent of messages" : "not reported");
        return [.. IntxFunctions.Of(capture).Select(function => function with { Reason = reason })];
    }

    // Interrupts of no function can have messages all the same.
    private string? SwitchedOff()
    {
        string words = capture.CommandLine ?? "";
        return capture.AreMessagesSwitchedOff ? "messages are switched off (pci=nomsi)"
            : words.Contains("gicv3_nolpi", StringComparison.Ordinal) ? "LPIs are switched off (irqchip.gicv3_nolpi)"
            : null;
    }
}
