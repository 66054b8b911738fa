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
    private const int NetworkClass = 0x02;

    /// <summary>Tells it.</summary>
    /// <param name="capture">The machine.</param>
    /// <param name="device">The function.</param>
    /// <returns>The number; null if no rule says it, a user has set another one, or it cannot be compared with what the
    /// function has.</returns>
    public static int? Of(MachineCapture capture, DeviceReport device)
    {
        if (device.Function.WantedMessages is { } planned)
        {
            return planned;
        }

        if (capture.OnlineCpus.IsEmpty || device.Function is { Driver: null } or { Capabilities: null }
            || capture.PlannedFunctions.Contains(device.Function.Slot))
        {
            return null;
        }

        // CPUs that came online later than the driver started are none that it asked for.
        bool areSame = capture.CommandLine?.Contains("maxcpus=", StringComparison.Ordinal) != true;
        if (!areSame || (capture.ListsRequestedOnly && !device.Interrupts.Any(IsOfAllQueues)))
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

    /// <summary>Whether a function shows itself that its driver's first try failed: virtio has one message for all its
    /// queues, or one that has MSI-X uses MSI.</summary>
    /// <param name="device">The function, which has fewer messages than its driver would use.</param>
    public static bool FellBack(DeviceReport device) => device.Interrupts.Any(IsOfAllQueues)
        || device is { Kind: MessageKind.Msi, Interrupts.Count: > 0, Function.Capabilities.MsiX: not null };

    /// <summary>Whether a user can have set fewer while it runs (<c>ethtool -L</c>, virtual functions). The messages of
    /// virtio stay.</summary>
    /// <param name="device">The function.</param>
    public static bool CanBeSet(DeviceReport device) =>
        device.Function.Class >> 16 == NetworkClass && device.Function.Driver is not ("virtio-pci" or "virtio_net");

    // Virtio's second try shows that it did not get one for each queue, of which the table has one each.
    private static bool IsOfAllQueues(InterruptReport interrupt) =>
        interrupt.Actions?.Any(ManagedGuess.IsOfAllQueues) == true;

    private static CpuFacts CpusOf(MachineCapture capture) => new()
    {
        Online = capture.StayingCpus ?? capture.OnlineCpus,
        Possible = capture.PossibleCpus,
        Present = capture.PresentCpus,
        Nodes = capture.CpuNodes,
        Cores = capture.CpuCores,
    };
}
