using Genirq.Planning.Captures;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Finds what is left at each place that a reserve of messages is counted at: each CPU online where CPUs have
/// numbers of their own, each host bridge in use on POWER, else all of the parent.</summary>
/// <param name="capture">The machine.</param>
/// <param name="parent">The parent, counted.</param>
/// <param name="more">How much may be in use beside what is counted; null: any number.</param>
internal sealed class AvailabilityRules(MachineCapture capture, MsiParentReport parent, long? more)
{
    /// <summary>How much may be in use beside what is counted; null: any number.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="parent">The parent, counted.</param>
    /// <remarks>Of messages in rows that are missing each may take as much as two.</remarks>
    public static long? MoreThanCounted(MachineCapture capture, MsiParentReport parent) =>
        (parent.Unlisted is { } unlisted ? unlisted.AtMost : 0)
            + (capture.Missing is { } missing ? missing.AtMost * 2L : 0);

    /// <summary>What is left at least of what is counted as free.</summary>
    /// <param name="free">What is counted as free.</param>
    /// <param name="more">How much may be in use beside what is counted; null: any number.</param>
    public static long Less(long free, long? more) => more is { } known ? Math.Max(free - known, 0) : 0;

    /// <summary>Finds it.</summary>
    /// <param name="devices">The functions with message stores.</param>
    /// <param name="lines">The lines that take messages of the same parent.</param>
    /// <returns>The places; none where what is left is not known.</returns>
    public IReadOnlyList<AvailableMessages> Find(
        IReadOnlyList<DeviceReport> devices, IEnumerable<OtherInterruptReport> lines) => parent switch
        {
            { Free.Count: null } or { Used.Count: null } or { Capacity.Count: null } => [],
            { Kind: MsiParentKind.RiscVImsic } when capture.Parents.IdentityTable is not null => OfTable(),
            { Kind: MsiParentKind.RiscVImsic or MsiParentKind.LoongArchAvec, PerCpu.Count: { } each } =>
                OfCpus(each, devices, lines),
            { Kind: MsiParentKind.LoongArchPchMsi } when capture.Parents.BridgeWindows is { Count: > 1 } windows =>
                [Fullest("windows", [.. windows.Select(static one => one.Count)], "the smallest window less all used")],
            { Kind: MsiParentKind.PSeries } when capture.Parents.Quotas is { Count: > 1 } quotas => OfBridges(quotas),
            _ =>
            [
                new AvailableMessages(
                    "", Less(parent.Free.Count.Value, more), parent.MostFree!.Value, parent.Free.Source),
            ],
        };

    // The debug file says it of each hart. A hart online without a row can have all or nothing left, and what a plan
    // has given may be on any hart.
    private List<AvailableMessages> OfTable()
    {
        Dictionary<int, long> rows = [];
        foreach (Debugfs.VectorDumpRow row in capture.Parents.IdentityTable!.Rows)
        {
            rows[row.Cpu] = row.Available;
        }

        int given = capture.Parents.IdentitiesGiven;
        long each = parent.PerCpu!.Value.Count!.Value;
        string source = given == 0 ? "debugfs" : "debugfs; what the plan gives may be on another CPU";
        return
        [
            .. capture.OnlineCpus.Select(cpu => rows.TryGetValue(cpu, out long free)
                ? new AvailableMessages(
                    $"CPU {cpu}", Math.Max(free - given, 0), Math.Min(free + given, Math.Max(each, free)), source)
                : new AvailableMessages($"CPU {cpu}", 0, each, "debugfs has no row of it")),
        ];
    }

    // Of what is in use some is known to be on a CPU; the rest may be on any one that is online.
    private List<AvailableMessages> OfCpus(
        long each, IReadOnlyList<DeviceReport> devices, IEnumerable<OtherInterruptReport> lines)
    {
        Dictionary<int, long> known = [];
        foreach (DeviceReport device in devices)
        {
            foreach (InterruptReport one in device.Interrupts)
            {
                Count(OfflineMessages.CpuOf(capture, one.Irq, (device.Function.Slot, one.Index)));
            }
        }

        foreach (OtherInterruptReport line in lines)
        {
            Count(OfflineMessages.CpuOf(capture, line.Irq, null));
        }

        long unknown = Math.Max(parent.Used.Count!.Value - known.Values.Sum(), 0);
        string source = unknown == 0 && more == 0
            ? "on each CPU less used there"
            : "on each CPU less used there; not reported of all on which CPU";
        return
        [
            .. capture.OnlineCpus.Select(cpu =>
            {
                long most = Math.Max(each - known.GetValueOrDefault(cpu), 0);
                return new AvailableMessages($"CPU {cpu}", Less(Math.Max(most - unknown, 0), more), most, source);
            }),
        ];

        void Count(int? cpu)
        {
            if (cpu is { } one)
            {
                known[one] = known.GetValueOrDefault(one) + 1;
            }
        }
    }

    private IReadOnlyList<AvailableMessages> OfBridges(IReadOnlyList<BridgeQuota> quotas)
    {
        if (parent.Pools.Count == 0)
        {
            return
            [
                Fullest("bridges", [.. quotas.Select(static one => one.Messages)], "the smallest quota less all used"),
            ];
        }

        // A bridge that no function takes messages from counts for none.
        MessagePool[] used = [.. parent.Pools.Where(static pool => pool.Used > 0)];
        return
        [
            .. (used.Length > 0 ? used : parent.Pools)
                .Select(pool => new AvailableMessages(pool.Name, Less(pool.Free, more), pool.Free, parent.Free.Source)),
        ];
    }

    // Nothing tells which of several serves whom: the fullest has no more than the average, nor than the smallest one.
    private AvailableMessages Fullest(string places, IReadOnlyList<long> sizes, string source)
    {
        long used = parent.Used.Count!.Value;
        long left = Math.Max(sizes.Sum() - used, 0);
        return new AvailableMessages(
            $"the fullest of {sizes.Count} {places}",
            Less(Math.Max(sizes.Min() - used, 0), more),
            Math.Min(sizes.Min(), left / sizes.Count),
            source);
    }
}
