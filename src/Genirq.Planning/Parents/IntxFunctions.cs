using Genirq.Pci.Configuration;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Parents;

/// <summary>Finds functions that run on their INTx line although they have MSI or MSI-X.</summary>
internal static class IntxFunctions
{
    /// <summary>Finds them.</summary>
    /// <param name="capture">The machine.</param>
    /// <returns>By slot; those whose line is requested.</returns>
    public static IReadOnlyList<IntxFunction> Of(MachineCapture capture)
    {
        List<IntxFunction> found = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            if (RunsOnIntx(capture, function) is { } line)
            {
                PciSlot[] sharing =
                [
                    .. capture.Functions
                        .Where(other => other.Slot != function.Slot && RunsOnIntx(capture, other)?.Irq == line.Irq)
                        .Select(static other => other.Slot),
                ];
                found.Add(new IntxFunction(function.Slot, line.Irq)
                {
                    Driver = function.Driver,
                    Kind = function.Capabilities!.MsiX is not null ? MessageKind.MsiX : MessageKind.Msi,
                    TableSize = function.Capabilities.MsiX?.TableSize
                        ?? function.Capabilities.Msi?.CapableMessages ?? 0,
                    SharedWith = sharing,
                    Actions = line.Actions,
                    Chip = line.Chip,
                    HardwareIrq = line.HardwareIrq,
                });
            }
        }

        return found;
    }

    // The line of a function with a message capability that is off. Where no link tells the drivers, its handlers
    // on the line are those of the functions on it.
    private static CapturedInterrupt? RunsOnIntx(MachineCapture capture, CapturedFunction function) =>
        function is { LegacyIrq: > 0, Irqs.Count: 0, Capabilities: { } all }
            && (function.Driver is not null || !capture.Functions.Any(static other => other.Driver is not null))
            && (all.MsiX is not null || all.Msi is not null)
            && all is not { MsiX.IsEnabled: true } and not { Msi.IsEnabled: true }
            && capture.Find(new Irq(function.LegacyIrq)) is { IsRequested: true } line
                ? line
                : null;
}
