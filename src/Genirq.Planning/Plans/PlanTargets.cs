using Genirq.Planning.Captures;

namespace Genirq.Planning.Plans;

/// <summary>Finds the functions that a change names by an interface or a driver.</summary>
internal static class PlanTargets
{
    /// <summary>Gives each change the slot of its function; one that names several functions becomes several.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="aimed">The changes with slots, in their order.</param>
    /// <returns>What is impossible, as one sentence; null if nothing is.</returns>
    public static string? Resolve(
        MachineCapture capture, IReadOnlyList<PlanChange> changes, out List<PlanChange> aimed)
    {
        aimed = [];
        foreach (PlanChange change in changes)
        {
            if (change.Target.Length == 0 || change.Kind == PlanChangeKind.Affinity)
            {
                aimed.Add(change);
                continue;
            }

            CapturedFunction[] functions =
                [.. capture.Functions.Where(function => IsNamed(capture, function, change.Target))];
            if (functions.Length == 0)
            {
                return $"{change.Words}: '{change.Target}' is not a slot, interface or driver here.";
            }

            aimed.AddRange(functions.Select(function => change with
            {
                Slot = function.Slot,
                Words = functions.Length == 1 ? change.Words : $"{change.Words} ({function.Slot})",
            }));
        }

        return null;
    }

    private static bool IsNamed(MachineCapture capture, CapturedFunction function, string name) =>
        function.Driver == name || function.Names.Contains(name)
        || InterfaceReader.OfHandlers(
            function.Irqs.SelectMany(irq => capture.Find(irq.Irq)?.Actions ?? [])) == name;
}
