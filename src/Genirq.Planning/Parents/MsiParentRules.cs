using System.Globalization;
using System.Numerics;
using System.Text;
using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
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

    // Where the number of a platform device begins in that of its interrupt.
    private const int PlatformDeviceShift = 11;

    private readonly MsiParentFacts _facts = capture.Parents;

    /// <summary>Makes the report; null on x86, where vectors are counted instead.</summary>
    public MsiParentReport? Make()
    {
        if (capture.Architecture.MayBeX86())
        {
            return null;
        }

        (MsiParentKind kind, string source) = MsiParentEvidence.Of(capture);
        IReadOnlyList<MessageShare> shares = [.. SharesOf(kind)];
        MsiParentReport report = new(kind, source)
        {
            Shares = shares,
            OnIntx = OnIntx(kind),
            ShutDown = [.. ShutDown()],
        };
        report = kind switch
        {
            MsiParentKind.None => report with { Capacity = new SourcedCount(0, source), Used = Sum(shares) },
            MsiParentKind.GicV3Its => Its(report),
            MsiParentKind.GicV2m => V2m(report),
            MsiParentKind.RiscVImsic => Imsic(report),
            MsiParentKind.LoongArchAvec => Avec(report),
            MsiParentKind.LoongArchPchMsi => report with { Capacity = SumOf(_facts.BridgeWindows), Used = Sum(shares) },
            MsiParentKind.PSeries => report with { Capacity = QuotaSum(), Used = Sum(shares) },
            // Where the parent is not known, neither is which rows are messages.
            MsiParentKind.Unknown when shares.Count == 0 => report,
            _ => report with { Used = Sum(shares) },
        };
        if (kind is MsiParentKind.RiscVImsic or MsiParentKind.LoongArchAvec && report.Free.Count is null)
        {
            OfflineMessages away = OfflineMessages.Of(capture, devices, others.Where(one => IsServed(kind, one.Group)));
            report = report with { OnOffline = away.Stay, MayBeOnOffline = away.MayStay };
        }

        return report.Free.Count is null ? report with { Free = Left(report) } : report;
    }

    private static SourcedCount Left(MsiParentReport report) =>
        report is { Capacity.Count: { } all, Used.Count: { } used }
            ? new SourcedCount(
                Math.Max(all - (used - report.OnOffline), 0),
                report.OnOffline > 0 ? "capacity less used on CPUs that are online" : "capacity less used")
            : SourcedCount.Unknown;

    private static SourcedCount Sum(IEnumerable<MessageShare> shares)
    {
        long sum = 0;
        foreach (MessageShare share in shares)
        {
            if (share.Got is not { } got)
            {
                return SourcedCount.Unknown;
            }

            sum += got;
        }

        return new SourcedCount(sum, Counted);
    }

    private static SourcedCount SumOf(IReadOnlyList<MessageWindow> windows) => windows.Count == 0
        ? SourcedCount.Unknown
        : new SourcedCount(windows.Sum(static window => window.Count), windows[0].Source);

    private SourcedCount QuotaSum() => _facts.Quotas.Count == 0
        ? SourcedCount.Unknown
        : new SourcedCount(_facts.Quotas.Sum(static bridge => bridge.Messages), "device tree");

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

    private MsiParentReport V2m(MsiParentReport report) => report with
    {
        Capacity = SumOf(_facts.Frames),
        Used = Sum(report.Shares),
    };

    private MsiParentReport Imsic(MsiParentReport report)
    {
        if (_facts.IdentityTable is { } table)
        {
            return WithTable(report, table);
        }

        // One of the identities is for messages between harts.
        SourcedCount each = _facts.Identities.Count is { } all
            ? new SourcedCount(all - 1, _facts.Identities.Source)
            : SourcedCount.Unknown;
        return report with
        {
            PerCpu = each,
            Capacity = new SourcedCount(each.Count * capture.OnlineCpus.Count, each.Source),
            Used = Sum(report.Shares),
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
            Used = Sum(report.Shares),
        };
    }

    // In the order of the interrupts' numbers, which is the one in which they were allocated.
    private IEnumerable<MessageShare> SharesOf(MsiParentKind kind) => devices
        .Where(static device => device.Interrupts.Count > 0)
        .Select(device => (First: device.Interrupts.Min(static one => one.Irq.Number), Share: ShareOf(kind, device)))
        .Concat(others.Where(other => IsServed(kind, other.Group)).GroupBy(OwnerOf)
            .Select(group => (First: group.Min(static one => one.Irq.Number), Share: ShareOf(kind, group))))
        .OrderBy(static pair => pair.First)
        .Select(static pair => pair.Share);

    private MessageShare ShareOf(MsiParentKind kind, DeviceReport device)
    {
        int messages = device.Interrupts.Count;
        // Those that are not requested have no row: the block reaches to the highest index at least.
        int entries = (int)Math.Max(
            messages, device.Interrupts.Max(static one => one.IsIndexUnknown ? 0 : one.Index + 1));
        int aligned = device.Kind == MessageKind.Msi
            ? (int)BitOperations.RoundUpToPowerOf2((uint)messages)
            : messages;
        PciSlot slot = device.Function.Slot;
        long? asked = kind switch
        {
            MsiParentKind.GicV3Its when device.Kind == MessageKind.MsiX => device.TableSize is { } size
                ? LpiPool.AskedFor(Math.Max(size, entries), IsFirst(slot))
                : null,
            MsiParentKind.GicV3Its => LpiPool.AskedFor(MsiEntries(device, entries), IsFirst(slot)),
            MsiParentKind.GicV2m or MsiParentKind.LoongArchPchMsi => aligned,
            _ => messages,
        };
        return new MessageShare(slot.ToString(), slot)
        {
            Driver = device.Function.Driver,
            Interrupts = messages,
            Asked = asked,
            Got = asked,
            Wants = WantedMessages.Of(capture, device),
        };
    }

    // From Linux 6.18 on the domain of a function with MSI is as large as its capability says.
    private int MsiEntries(DeviceReport device, int entries) =>
        device.Function.Capabilities?.Msi is { } msi && KernelRules.OfMachine(capture).Release.SizesMsiDomains
            ? Math.Max(msi.CapableMessages, entries)
            : entries;

    private MessageShare ShareOf(MsiParentKind kind, IGrouping<string, OtherInterruptReport> owned)
    {
        int messages = owned.Count();
        long highest = owned.Max(static one => (long)one.HardwareIrq.Number & ((1 << PlatformDeviceShift) - 1));
        long asked = kind == MsiParentKind.GicV3Its
            ? LpiPool.AskedFor((int)Math.Max(messages, highest + 1), isPlatform: true)
            : messages;
        return new MessageShare(owned.Key, null)
        {
            Driver = PlatformDrivers.Of(owned.Select(one => capture.Find(one.Irq))),
            Interrupts = messages,
            Asked = asked,
            Got = asked,
        };
    }

    // Before Linux 6.11 one chip's name stood for all platform devices behind an ITS, and the number said which one.
    // Source: Linux 6.10, drivers/base/platform-msi.c, platform_msi_calc_hwirq.
    private static string OwnerOf(OtherInterruptReport other) => other.Group == "ITS-pMSI"
        ? $"{other.Group} {(other.HardwareIrq.Number >> PlatformDeviceShift).ToString(CultureInfo.InvariantCulture)}"
        : other.Group;

    // DeviceID 0: the function with requester id 0 of the first domain.
    private static bool IsFirst(PciSlot slot) => slot == default;

    // Interrupts of no function that take messages of the same parent.
    private static bool IsServed(MsiParentKind kind, string chip) => kind switch
    {
        MsiParentKind.GicV3Its => chip.StartsWith("ITS-", StringComparison.Ordinal),
        MsiParentKind.GicV2m => chip.StartsWith("GICv2m-", StringComparison.Ordinal),
        MsiParentKind.RiscVImsic => chip.StartsWith("APLIC-MSI", StringComparison.Ordinal),
        // Old rows name no function.
        MsiParentKind.S390Adapter or MsiParentKind.PSeries => MessageChips.IsMessage(Encoding.UTF8.GetBytes(chip)),
        _ => false,
    };

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
        return words.Contains("nomsi", StringComparison.Ordinal) ? "messages are switched off (pci=nomsi)"
            : words.Contains("gicv3_nolpi", StringComparison.Ordinal) ? "LPIs are switched off (irqchip.gicv3_nolpi)"
            : null;
    }
}
