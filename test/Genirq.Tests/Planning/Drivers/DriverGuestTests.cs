using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;

namespace Genirq.Tests.Planning.Drivers;

/// <summary>What drivers got on real machines follows from the rules, the tables and the CPUs.</summary>
public sealed class DriverGuestTests
{
    [DataFact("guests")]
    public void Ask_EveryFunctionOfEveryGuest_GivesWhatItsDriverGot()
    {
        List<string> wrong = [];
        int functions = 0;
        foreach (GuestStart guest in GuestStart.All())
        {
            MachineCapture capture = guest.Capture();
            bool hasRemapping = guest.CommandLine.Contains("intel_iommu", StringComparison.Ordinal)
                || capture.Functions.Any(function => function.Irqs.Count(irq => irq.Kind == MessageKind.Msi) > 1);
            using DriverEstimate estimate = new(
                new CpuFacts
                {
                    Online = capture.OnlineCpus,
                    Possible = capture.PossibleCpus,
                    Nodes = capture.CpuNodes,
                },
                hasRemapping,
                areMessagesOff: guest.CommandLine.Contains("pci=nomsi", StringComparison.Ordinal));
            foreach (CapturedFunction function in capture.Functions)
            {
                FunctionFacts facts = FunctionFacts.Of(function);
                if (facts.Room > 0)
                {
                    functions++;
                    wrong.AddRange(Compare(guest, function, estimate.Ask(facts, SettingsOf(guest, facts, function))));
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(functions > 50, $"There are only {functions} functions with messages in all guests.");
    }

    // A virtio device with fewer vectors than queues shows only by its queues how many there are.
    private static DriverSettings SettingsOf(GuestStart guest, FunctionFacts facts, CapturedFunction function)
    {
        DriverSettings settings = DriverSettings.Of(guest.CommandLine, DriverRules.Of(facts));
        return guest.Queues.TryGetValue(function.Slot.ToString(), out HashSet<string>? queues)
            && queues.Count > (facts.MsiXEntries - 1) / 2
            ? settings with { Queues = queues.Count }
            : settings;
    }

    private static IEnumerable<string> Compare(GuestStart guest, CapturedFunction function, EstimatedVectors got)
    {
        string place = $"{guest.Name} {function.Slot} {function.Driver}";
        if (got.Count != function.Irqs.Count)
        {
            yield return $"{place}: {got.Count} instead of {function.Irqs.Count}. {got.Request.Sentence}";
        }

        int handled = function.Irqs.Count(irq => guest.Handled.Contains(irq.Irq.Number));
        if (got.Requested != handled)
        {
            yield return $"{place}: {got.Requested} requested instead of {handled}. {got.Request.Sentence}";
        }

        MessageKind kind = got.Kind switch
        {
            InterruptKinds.MsiX => MessageKind.MsiX,
            InterruptKinds.Msi => MessageKind.Msi,
            _ => MessageKind.None,
        };
        if (function.Irqs.Count > 0 && function.Irqs[0].Kind != kind)
        {
            yield return $"{place}: {kind} instead of {function.Irqs[0].Kind}.";
        }
    }
}
