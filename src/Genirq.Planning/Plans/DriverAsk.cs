using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Interrupts;

namespace Genirq.Planning.Plans;

/// <summary>What drivers of captured functions ask for when they start anew.</summary>
/// <param name="capture">The machine as it was captured.</param>
/// <remarks>
/// What a function has tells what its firmware or user grants: the settings are sought with which its rule gives that
/// number on the captured machine, and hold for the new one.
/// </remarks>
internal sealed class DriverAsk(MachineCapture capture) : IDisposable
{
    private readonly DriverEstimate _before = new(new CpuFacts
    {
        Online = capture.OnlineCpus,
        Possible = capture.PossibleCpus,
        Present = capture.PresentCpus,
        Nodes = capture.CpuNodes,
        Cores = capture.CpuCores,
    });

    /// <summary>The settings of a function's driver, as far as they can be told.</summary>
    /// <param name="function">The function as captured.</param>
    public DriverSettings SettingsOf(CapturedFunction function)
    {
        FunctionFacts facts = FunctionFacts.Of(function);
        DriverSettings settings = DriverSettings.Of(capture.CommandLine ?? "", DriverRules.Of(facts)) with
        {
            VirtualFunctions = VirtualFunctionRules.Of(capture.Functions, function).Count(),
        };
        int had = function.Irqs.Count;
        if (had == 0 || facts.Room == 0 || Get(facts, settings) == had)
        {
            return settings;
        }

        // A limit that leaves as many as there are: the largest such one.
        for (int queues = had + 1; queues >= 1; queues--)
        {
            if (Get(facts, settings with { Queues = queues }) == had)
            {
                return settings with { Queues = queues };
            }
        }

        return settings;
    }

    /// <summary>What a function has by MSI, as its registers show; null if MSI is not what it has enabled.</summary>
    /// <param name="function">The function as listed.</param>
    public static DriverRequest? MessagesOf(CapturedFunction function) => function.Capabilities switch
    {
        { MsiX.IsEnabled: true } => null,
        { Msi: { IsEnabled: true } msi } => new DriverRequest
        {
            Attempts = [new VectorAttempt(msi.EnabledMessages, msi.EnabledMessages, InterruptKinds.Msi)],
            Sentence = $"{function.Driver} has {msi.EnabledMessages} by MSI, as its capability shows.",
        },
        _ => null,
    };

    /// <summary>What a function's driver asks for.</summary>
    /// <param name="function">The function as captured.</param>
    /// <param name="facts">Its facts, as they are now.</param>
    /// <param name="cpus">The CPUs as they are now.</param>
    /// <param name="settings">The driver's settings.</param>
    public static DriverRequest Ask(
        CapturedFunction function, FunctionFacts facts, CpuFacts cpus, DriverSettings settings)
    {
        DriverRule rule = DriverRules.Of(facts);
        int had = function.Irqs.Count;
        if (rule.Name.Length == 0 || DriverRules.Find(rule.Name) is not null || (had == 0 && settings.Queues is null))
        {
            return rule.Ask(facts, cpus, settings);
        }

        // Without a rule the best guess is what it has, or is told to have.
        int wanted = settings.Queues ?? had;
        InterruptKinds kind = had > 0 && function.Irqs[0].Kind == MessageKind.Msi
            ? InterruptKinds.Msi
            : InterruptKinds.MsiX;
        return new DriverRequest
        {
            Attempts = [new VectorAttempt(1, wanted, kind)],
            IsAssumed = true,
            Sentence = $"There is no rule for {rule.Name}; assumed that it asks for {wanted}"
                + (settings.Queues is null ? ", as it has now." : "."),
        };
    }

    /// <summary>Ends the comparison.</summary>
    public void Dispose() => _before.Dispose();

    private int Get(FunctionFacts facts, DriverSettings settings)
    {
        EstimatedVectors once = _before.Ask(facts, settings);
        return once.Request.Dynamic > 0 ? _before.Ask(facts, settings, isInUse: true).Count : once.Count;
    }
}
