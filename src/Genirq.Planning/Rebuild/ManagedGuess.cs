using Genirq.Cpus;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;

namespace Genirq.Planning.Rebuild;

/// <summary>Finds out which interrupts of a function the kernel manages, where no debug file reports it.</summary>
/// <remarks>
/// The driver's rule says that it leaves the affinity of some vectors to the kernel; the masks must then share out the
/// CPUs, as the kernel's spreading does. A driver that was told not to has masks that overlap; one that got fewer than
/// its first call asks for has made another call, without. Where no masks are known, as of rows beside a listing, they
/// are assumed as the kernel spreads them, unless an interrupt ran elsewhere.
/// </remarks>
internal static class ManagedGuess
{
    /// <summary>Whether an action is that of virtio's second try: one interrupt for the queues together, which is not
    /// spread.</summary>
    /// <param name="action">The action's name.</param>
    /// <remarks>Source: Linux 6.12, drivers/virtio/virtio_pci_common.c, vp_request_msix_vectors.</remarks>
    public static bool IsOfAllQueues(string action) => action.EndsWith("-virtqueues", StringComparison.Ordinal);

    /// <summary>Says that interrupts of a function are taken to be managed.</summary>
    /// <param name="function">The function.</param>
    /// <param name="count">How many.</param>
    /// <param name="isAssumed">Whether their masks are assumed.</param>
    public static string Words(CapturedFunction function, int count, bool isAssumed)
    {
        string interrupts = count == 1 ? "1 interrupt is" : $"{count} interrupts are";
        return $"{function.Slot}: no debug file says which interrupts are managed, but {function.Driver} leaves "
            + "affinities to the "
            + (isAssumed ? $"kernel, and no counter speaks against it: {interrupts} assumed to be managed"
                : $"kernel, and its masks share out the CPUs: {interrupts} taken to be managed");
    }

    /// <summary>The managed interrupts of a function, with their masks.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="system">A system with its CPUs.</param>
    /// <param name="function">The function.</param>
    /// <param name="irqs">Its MSI-X interrupts.</param>
    /// <param name="isAssumed">Whether the masks are assumed.</param>
    public static IReadOnlyList<(Irq Irq, CpuMask Mask)> Of(
        MachineCapture capture,
        IrqSystem system,
        CapturedFunction function,
        IReadOnlyList<PlacedIrq> irqs,
        out bool isAssumed)
    {
        isAssumed = false;
        if (irqs.Count == 0)
        {
            return [];
        }

        CapturedInterrupt?[] seen =
            [.. irqs.OrderBy(static one => one.Index).Select(one => capture.Find(one.Captured.Irq))];
        if (seen.Any(static one => one is null or { Dump: not null } || one.Actions.Any(IsOfAllQueues))
            || AttemptOf(capture, system, function) is not { } attempt || seen.Length < attempt.Minimum)
        {
            return [];
        }

        if (Array.TrueForAll(seen, static one => !one!.IsPlaced && one.Affinity is null))
        {
            isAssumed = true;
            bool areAll = irqs.Select(static one => one.Index).Order().SequenceEqual(
                Enumerable.Range(0, irqs.Count).Select(static index => (uint)index));
            return areAll ? AssumedManaged.Of(system, attempt, seen!) : [];
        }

        List<(Irq Irq, CpuMask Mask)> managed = [];
        for (int i = attempt.Before; i < seen.Length - attempt.After; i++)
        {
            if (seen[i] is not { Affinity: { IsEmpty: false } mask })
            {
                return [];
            }

            managed.Add((seen[i]!.Irq, mask));
        }

        return AreSpread([.. managed.Select(static one => one.Mask)], system.Cpus.Online) ? managed : [];
    }

    // One set after the other shares out the CPUs. Masks of all CPUs are what interrupts have that were not spread.
    private static bool AreSpread(CpuMask[] masks, CpuMask online)
    {
        CpuMask shared = CpuMask.Empty;
        foreach (CpuMask mask in masks)
        {
            if (mask.Overlaps(shared))
            {
                if (!online.IsSubsetOf(shared))
                {
                    return false;
                }

                shared = CpuMask.Empty;
            }

            shared = shared.Or(mask);
        }

        return online.IsSubsetOf(shared)
            && (masks.Length == 1 || Array.Exists(masks, mask => !online.IsSubsetOf(mask)));
    }

    // The call that a driver with MSI-X makes first, if the kernel manages what it gets.
    private static VectorAttempt? AttemptOf(
        MachineCapture capture, IrqSystem system, CapturedFunction function)
    {
        FunctionFacts facts = FunctionFacts.Of(function) with { MsiMessages = 0 };
        if (facts.Driver is null)
        {
            return null;
        }

        DriverRule rule = DriverRules.Of(facts);
        if (function.Capabilities is null)
        {
            // Without root the size of the table is not told, but msi_irqs says that there is one.
            facts = facts with
            {
                MsiXEntries = Math.Clamp(
                    Math.Max(rule.Usual.MsiXEntries, function.Irqs.Count), 1, FunctionFacts.LargestTable),
            };
        }
        else if (facts.MsiXEntries == 0)
        {
            return null;
        }

        DriverSettings settings = DriverSettings.Of(capture, rule);
        DriverRequest request = rule.Ask(facts, CpuFacts.Of(system, capture.CpuCores), settings);
        VectorAttempt? first =
            request.Attempts.FirstOrDefault(static one => (one.Kinds & InterruptKinds.MsiX) != 0);
        return first is { IsManaged: true } ? first : null;
    }
}
