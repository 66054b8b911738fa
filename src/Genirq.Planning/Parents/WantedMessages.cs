using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;
using Genirq.Planning.Reports;

namespace Genirq.Planning.Parents;

/// <summary>Tells how many messages the driver of a function would use.</summary>
internal static class WantedMessages
{
    /// <summary>Tells it.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="device">The function.</param>
    /// <returns>The number; null if no rule says it, or a user has set another one.</returns>
    public static int? Of(MachineCapture capture, DeviceReport device)
    {
        if (device.Function.WantedMessages is { } planned)
        {
            return planned;
        }

        if (capture.OnlineCpus.IsEmpty || device.Function is { Driver: null } or { Capabilities: null })
        {
            return null;
        }

        FunctionFacts facts = FunctionFacts.Of(device.Function);
        DriverRule rule = DriverRules.Of(facts);
        DriverSettings settings = DriverSettings.Of(capture, rule) with
        {
            VirtualFunctions = VirtualFunctionRules.CountOf(capture.Functions, device.Function),
        };
        DriverRequest request = rule.Ask(facts, CpusOf(capture), settings);
        bool isKnown = !request.IsAssumed || device.Interrupts.Any(IsOfAllQueues);
        if (!isKnown || request.Attempts.Count == 0 || request.Dynamic > 0)
        {
            return null;
        }

        int room = (request.Attempts[0].Kinds & InterruptKinds.MsiX) != 0 && facts.MsiXEntries > 0
            ? facts.MsiXEntries
            : facts.MsiMessages;
        // A driver that asks for exact numbers has another one only if a user wanted that.
        int has = device.Interrupts.Count;
        bool isAskedFor = device.Kind != MessageKind.MsiX || request.Attempts.Any(attempt =>
            (attempt.Kinds & InterruptKinds.MsiX) != 0 && has >= attempt.Minimum && has <= attempt.Maximum);
        return isAskedFor ? Math.Min(request.Attempts[0].Maximum, room) : null;
    }

    // Virtio's second try shows that it did not get one for each queue, of which the table has one each.
    private static bool IsOfAllQueues(InterruptReport interrupt) =>
        interrupt.Actions?.Any(ManagedGuess.IsOfAllQueues) == true;

    private static CpuFacts CpusOf(MachineCapture capture) => new()
    {
        Online = capture.OnlineCpus,
        Possible = capture.PossibleCpus,
        Present = capture.PresentCpus,
        Nodes = capture.CpuNodes,
        Cores = capture.CpuCores,
    };
}
