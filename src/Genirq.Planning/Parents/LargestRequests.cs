using System.Numerics;
using Genirq.Planning.Captures;
using Genirq.Planning.Debugfs;

namespace Genirq.Planning.Parents;

/// <summary>Finds the largest request of one more function that a parent of messages would still grant in
/// full.</summary>
/// <param name="capture">The machine.</param>
/// <param name="parent">The parent, counted, with what is available.</param>
/// <param name="more">How much may be in use beside what is counted; null: any number.</param>
internal sealed class LargestRequests(MachineCapture capture, MsiParentReport parent, long? more)
{
    // Entries of an MSI-X table, and messages of MSI, at most. Source: PCI Express Base Specification 6.0, 7.7.1 and
    // 7.7.2.
    private const int LargestTable = 2048;
    private const int LargestMsi = 32;

    /// <summary>By MSI-X; null where what is left is not known.</summary>
    public AvailableMessages? Table() => parent switch
    {
        { Available.Count: 0 } => null,
        { Kind: MsiParentKind.None } => new AvailableMessages("", 0, 0, parent.Capacity.Source),
        { Kind: MsiParentKind.GicV3Its } => OfLpis(),
        { Kind: MsiParentKind.PSeries } => OfBridges(),
        { Kind: MsiParentKind.LoongArchPchMsi } when capture.Parents.BridgeWindows is { Count: > 1 } windows =>
            OfWindows(windows),
        _ when parent.Kind.CountsEachCpu() =>
            Cut(AvailabilityRules.Less(parent.Free.Count!.Value, more), parent.MostFree!.Value, parent.Free.Source),
        _ => Cut(parent.Available[0].Least, parent.Available[0].Most, parent.Available[0].Source),
    };

    /// <summary>By MSI, of several messages side by side; null where what is left is not known, or there are no such
    /// blocks.</summary>
    public AvailableMessages? Block() => parent switch
    {
        { Available.Count: 0 } => null,
        { Kind: MsiParentKind.GicV3Its } when Table() is { } table =>
            table with { Least = Math.Min(table.Least, LargestMsi), Most = Math.Min(table.Most, LargestMsi) },
        { Kind: MsiParentKind.GicV2m } => Aligned(capture.Parents.Frames, SpisInUse()),
        { Kind: MsiParentKind.LoongArchPchMsi } when capture.Parents.BridgeWindows is [var window] =>
            // A window's blocks are counted from its own first vector. Source: Linux 6.12,
            // drivers/irqchip/irq-loongson-pch-msi.c, pch_msi_allocate_hwirq.
            Aligned([window with { First = 0 }], []),
        _ => null,
    };

    private static AvailableMessages Cut(long least, long most, string source) =>
        new("", Math.Min(least, LargestTable), Math.Min(most, LargestTable), source);

    // LPIs of a device are one range. So many ranges as are in use part those that are free into one more at most, of
    // which the longest has no less than the average.
    private AvailableMessages OfLpis()
    {
        AvailableMessages place = parent.Available[0];
        long inUse = parent.Shares.Count(static share => share.Got > 0);
        long longest = (place.Least + inUse) / (inUse + 1);
        return Cut(
            more == 0 ? PowerBelow(longest) : 0,
            PowerBelow(place.Most),
            "what is free, by powers of two");
    }

    // Nothing says which window serves whom: the emptiest has the average at least.
    private AvailableMessages OfWindows(IReadOnlyList<MessageWindow> windows)
    {
        long left = Math.Max(windows.Sum(static one => one.Count) - parent.Used.Count!.Value, 0);
        return Cut(
            AvailabilityRules.Less((left + windows.Count - 1) / windows.Count, more),
            Math.Min(windows.Max(static one => one.Count), left),
            "the emptiest window: the average at least");
    }

    private static long PowerBelow(long number) => number <= 0 ? 0 : 1L << BitOperations.Log2((ulong)number);

    // What one more function is granted below the bridge that grants most.
    private AvailableMessages? OfBridges()
    {
        AvailableMessages? best = null;
        foreach (BridgeQuota quota in capture.Parents.Quotas)
        {
            bool isOnly = capture.Parents.Quotas.Count == 1;
            CapturedFunction[] below =
                [.. capture.Functions.Where(function => isOnly || function.Slot.Domain == quota.Domain)];
            MessagePool? pool = isOnly ? null
                : parent.Pools.Where(one => one.Name == quota.Name).Cast<MessagePool?>().FirstOrDefault();
            long free = isOnly ? parent.Free.Count!.Value : pool?.Free ?? quota.Messages;
            long most = Math.Min(new BridgeShare(quota, below).OfOneMore(LargestTable), free);

            // What functions need that cannot be read makes the share smaller.
            bool isTold = (isOnly || pool is not null)
                && Array.TrueForAll(below, static function => function.Capabilities is not null);
            long least = isTold ? AvailabilityRules.Less(most, more) : 0;
            if (best is null || (least, most).CompareTo((best.Value.Least, best.Value.Most)) > 0)
            {
                best = new AvailableMessages(isOnly ? "" : quota.Name, least, most, "the bridge's quota (device tree)");
            }
        }

        return best;
    }

    // The SPIs of a GICv2m that debug files name.
    private HashSet<long> SpisInUse() =>
    [
        .. from interrupt in capture.Interrupts
           from InterruptDumpLevel level in interrupt.Dump?.Levels ?? []
           where level.Chip == "GICv2m" && level.HardwareIrq <= ParentChecks.LastSpi
           select (long)level.HardwareIrq,
    ];

    // A block of several messages begins at a multiple of its size. Each number in use of which nothing tells where it
    // is takes one block away at most.
    private AvailableMessages? Aligned(IReadOnlyList<MessageWindow> windows, HashSet<long> used)
    {
        if (windows.Any(static window => window.First is null))
        {
            return null;
        }

        used.RemoveWhere(number => !windows.Any(window =>
            number >= window.First && number < window.First + window.Count));
        long anywhere = Math.Max(parent.Used.Count!.Value - used.Count, 0);
        AvailableMessages place = new("", 0, 0, anywhere == 0 && more == 0
            ? "aligned blocks without an SPI in use (debugfs)"
            : "aligned blocks, less one for each number in use that may be in it");
        for (int size = 1; size <= LargestMsi; size *= 2)
        {
            long blocks = windows.Sum(window => FreeBlocks(window, size, used));
            bool isSure = more is { } unlisted && blocks > anywhere + unlisted;
            bool canBe = blocks > 0 && size <= parent.MostFree;
            place = place with { Least = isSure ? size : place.Least, Most = canBe ? size : place.Most };
        }

        return place;
    }

    private static long FreeBlocks(MessageWindow window, int size, HashSet<long> used)
    {
        long count = 0;
        long end = window.First!.Value + window.Count;
        for (long at = (window.First.Value + size - 1) / size * size; at + size <= end; at += size)
        {
            bool isFree = true;
            for (long number = at; number < at + size && used.Count > 0; number++)
            {
                isFree &= !used.Contains(number);
            }

            count += isFree ? 1 : 0;
        }

        return count;
    }
}
