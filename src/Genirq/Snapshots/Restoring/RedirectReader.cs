using Genirq.Affinity;
using Genirq.Chips;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads which events were redirected to a CPU and wait there. The interrupts have been read.</summary>
internal static class RedirectReader
{
    /// <summary>Reads them into the plan.</summary>
    public static void Read(RestorePlan plan, SnapshotObject root)
    {
        Irq ipi = plan.Core.RedirectIpi;
        if (!ipi.IsNone && !CanSend(plan, ipi))
        {
            throw root.Reject("core.redirectIpi", $"Interrupt {ipi} cannot be sent, or the system redirects nothing.");
        }

        IReadOnlyList<long> waiting = root.Numbers("redirected", 0, int.MaxValue);
        HashSet<long> seen = [];
        for (int i = 0; i < waiting.Count; i += 2)
        {
            RedirectState? state = i + 1 < waiting.Count ? plan.Find((int)waiting[i + 1])?.Redirect : null;
            if (ipi.IsNone || state is null || !seen.Add(waiting[i + 1])
                || !plan.Online.Contains((int)Math.Min(waiting[i], plan.System.Cpus.Count)))
            {
                throw root.Reject(
                    "redirected", "An online CPU and a redirected interrupt belong here, each interrupt once.");
            }

            plan.Redirected.Add(((int)waiting[i], state));
        }
    }

    private static bool CanSend(RestorePlan plan, Irq ipi) =>
        plan.System.Redirects.IsSupported && plan.Find(ipi.Number) is { Data.Chip: { } chip }
        && chip.Has(IrqChipCallbacks.SendIpiSingle | IrqChipCallbacks.SendIpiMask);
}
