namespace Genirq.Planning.Parents;

/// <summary>Counts the messages of parents that have several of their kind, of which each serves its own
/// functions.</summary>
internal static class MessagePools
{
    /// <summary>Counts the windows of Loongson bridge chips: one serves a segment of PCI.</summary>
    /// <param name="report">The report without its capacity.</param>
    /// <param name="windows">The windows.</param>
    /// <remarks>No table says which one serves a function, so that all that is used may be of any of them. Source:
    /// Linux 6.12, drivers/irqchip/irq-loongson-pch-msi.c, get_pch_msi_handle.</remarks>
    public static MsiParentReport OfWindows(MsiParentReport report, IReadOnlyList<MessageWindow> windows)
    {
        if (windows.Count == 0)
        {
            return report;
        }

        report = report with
        {
            Capacity = new SourcedCount(windows.Sum(static window => window.Count), windows[0].Source),
        };
        if (windows.Count == 1 || report.Used.Count is not { } used)
        {
            return report;
        }

        long left = windows.Min(static window => window.Count) - used;
        return report with
        {
            Free = new SourcedCount(Math.Max(left, 0), "the smallest window less all used, at least"),
            Doubt = left > 0 ? report.Doubt
                : report.Doubt ?? $"which of the {windows.Count} windows serves which function is not reported",
        };
    }

    /// <summary>Counts the quotas of host bridges on POWER.</summary>
    /// <param name="report">The report without its capacity.</param>
    /// <param name="quotas">The quotas.</param>
    public static MsiParentReport OfBridges(MsiParentReport report, IReadOnlyList<BridgeQuota> quotas)
    {
        if (quotas.Count == 0)
        {
            return report;
        }

        report = report with
        {
            Capacity = new SourcedCount(quotas.Sum(static bridge => bridge.Messages), "device tree"),
        };
        if (quotas.Count == 1)
        {
            return report;
        }

        long[] used = new long[quotas.Count];
        foreach (MessageShare share in report.Shares)
        {
            int[] serving =
            [
                .. Enumerable.Range(0, quotas.Count).Where(at => quotas[at].Domain == share.Slot?.Domain),
            ];
            if (serving is not [var only] || share.Got is not { } got)
            {
                return report with
                {
                    Doubt = report.Doubt ?? $"below which host bridge {share.Owner} is, the device tree does not tell",
                };
            }

            used[only] += got;
        }

        MessagePool[] pools =
            [.. quotas.Select((bridge, at) => new MessagePool(bridge.Name, bridge.Messages, used[at]))];
        return report with
        {
            Pools = pools,
            Free = new SourcedCount(
                pools.Sum(static pool => pool.Free),
                $"capacity less used, of each bridge{(report.Unlisted is null ? "" : ", at most")}"),
        };
    }
}
