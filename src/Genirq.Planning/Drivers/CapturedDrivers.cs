using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Drivers;

/// <summary>What the drivers of a captured machine's functions ask for when they start.</summary>
/// <param name="capture">The machine as it was captured.</param>
/// <remarks>
/// Where interrupts are listed, what a function has tells what its firmware or user grants: the settings are sought
/// with which its rule gives that number on the captured machine, and hold for a changed one. Where only <c>lspci</c>
/// is known, the kind that is enabled is the one that the driver has, and of MSI it also shows how many messages were
/// granted.
/// </remarks>
internal sealed class CapturedDrivers(MachineCapture capture) : IDisposable
{
    private readonly CapturedFunction[] _virtual =
        [.. capture.Functions.Where(static function => VirtualFunctionRules.IsOfVirtual(function.Driver))];

    private DriverEstimate? _before;

    /// <summary>Whether a function's registers show that it has message interrupts.</summary>
    /// <param name="function">The function.</param>
    public static bool IsEnabled(CapturedFunction function) =>
        function.Capabilities is { MsiX.IsEnabled: true } or { Msi.IsEnabled: true };

    /// <summary>How many message interrupts a function has room for, of the kind that it has enabled.</summary>
    /// <param name="function">The function.</param>
    public static int RoomOf(CapturedFunction function) => function.Capabilities switch
    {
        { MsiX: { IsEnabled: true } msiX } => msiX.TableSize,
        { Msi: { IsEnabled: true } msi } => msi.EnabledMessages,
        _ => 0,
    };

    /// <summary>The settings of a function's driver, as far as they are known.</summary>
    /// <param name="function">The function as captured.</param>
    public DriverSettings SettingsOf(CapturedFunction function)
    {
        FunctionFacts facts = FunctionFacts.Of(function);
        DriverSettings settings = DriverSettings.Of(capture, DriverRules.Of(facts)) with
        {
            VirtualFunctions = VirtualFunctionRules.CountOf(_virtual, function),
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

    /// <summary>What a function's driver asks for.</summary>
    /// <param name="function">The function as captured, or as it was made up.</param>
    /// <param name="facts">Its facts, as they are now.</param>
    /// <param name="cpus">The CPUs as they are now.</param>
    /// <param name="settings">The driver's settings.</param>
    public DriverRequest RequestOf(
        CapturedFunction function, FunctionFacts facts, CpuFacts cpus, DriverSettings settings)
    {
        if (!capture.HasInterrupts && function.MessageCount is { } counted)
        {
            InterruptKinds kinds = function.Capabilities is { MsiX.IsEnabled: true }
                ? InterruptKinds.MsiX
                : InterruptKinds.Msi;
            return new DriverRequest
            {
                Attempts = [new VectorAttempt(counted, counted, kinds)],
                Sentence = $"{function.Driver ?? "The kernel"} has {RulePhrases.Count(counted, "message")}, as lspci "
                    + "shows.",
            };
        }

        if (!capture.HasInterrupts && function.Capabilities is { MsiX.IsEnabled: true })
        {
            facts = facts with { MsiMessages = 0 };
        }
        else if (function.IsInferred)
        {
            return DriverRules.Of(facts).Ask(facts, cpus, settings);
        }
        else if (!capture.HasInterrupts && function.Capabilities is { Msi: { IsEnabled: true } msi })
        {
            return new DriverRequest
            {
                Attempts = [new VectorAttempt(msi.EnabledMessages, msi.EnabledMessages, InterruptKinds.Msi)],
                Sentence = $"{function.Driver ?? "The kernel"} has {RulePhrases.Count(msi.EnabledMessages, "message")} "
                    + "by MSI, as its capability shows.",
            };
        }

        DriverRule rule = DriverRules.Of(facts);
        int had = function.Irqs.Count;
        if (DriverRules.Find(rule.Name) is not null || (had == 0 && (settings.Queues is null || rule.Name.Length == 0)))
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
            Sentence = (rule.Name.Length == 0 ? "No driver is named" : $"There is no rule for {rule.Name}")
                + $"; assumed that it asks for {wanted}"
                + (settings.Queues is null ? ", as it has now." : "."),
        };
    }

    /// <summary>Ends the comparison.</summary>
    public void Dispose() => _before?.Dispose();

    private int Get(FunctionFacts facts, DriverSettings settings)
    {
        _before ??= new DriverEstimate(new CpuFacts
        {
            Online = capture.OnlineCpus,
            Possible = capture.PossibleCpus,
            Present = capture.PresentCpus,
            Nodes = capture.CpuNodes,
            Cores = capture.CpuCores,
        });
        EstimatedVectors once = _before.Ask(facts, settings);
        return once.Request.Dynamic > 0 ? _before.Ask(facts, settings, isInUse: true).Count : once.Count;
    }
}
