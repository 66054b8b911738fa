using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Sources;

/// <summary>Starts the drivers of a machine whose interrupts are not told, as their rules say.</summary>
/// <param name="machine">The machine, without interrupts of functions.</param>
/// <remarks>
/// What the source shows counts more than a rule: the kind that is enabled is the one that the driver has, and of MSI
/// it also shows how many messages were granted. A driver whose function has neither enabled is taken to have none.
/// </remarks>
internal sealed class AssumedDrivers(RebuiltMachine machine)
{
    // Limit: kinds of drivers that are told one by one.
    private const int MaximumNotes = 40;

    private readonly List<AssumedDriver> _started = [];
    private readonly SortedDictionary<string, (PciSlot First, int Count)> _sentences = new(StringComparer.Ordinal);
    private readonly List<string> _refusals = [];
    private int _idle;

    /// <summary>The drivers, by slot.</summary>
    public IReadOnlyList<AssumedDriver> Started => _started;

    /// <summary>What was assumed, and what was refused.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes =
            [
                "no interrupts are told: each driver is taken to have asked as it does when its device is in use; "
                    + $"{Count(_started.Count, "function")}, {_started.Sum(static driver => driver.Asked)} vectors asked",
            ];
            if (_idle > 0)
            {
                notes.Add($"{Count(_idle, "function")} with a driver but neither MSI nor MSI-X enabled: taken to use "
                    + "none");
            }

            foreach ((string sentence, (PciSlot first, int count)) in _sentences.Take(MaximumNotes))
            {
                notes.Add($"{first}{(count > 1 ? $" (and {count - 1} more)" : "")}: {sentence}");
            }

            notes.AddRange(_refusals);
            return notes;
        }
    }

    /// <summary>Starts all drivers, by slot.</summary>
    public void StartAll()
    {
        MachineCapture capture = machine.Capture;
        CpuFacts cpus = CpuFacts.Of(machine.System, capture.CpuCores, VendorOf(capture));
        foreach (RebuiltFunction function in machine.Functions.Values)
        {
            FunctionFacts facts = FunctionFacts.Of(function.Captured);
            PciMessageCapabilities? capabilities = function.Captured.Capabilities;
            bool hasMsiX = capabilities?.MsiX is { IsEnabled: true };
            bool hasMsi = !hasMsiX && capabilities?.Msi is { IsEnabled: true };
            if (!hasMsiX && !hasMsi)
            {
                _idle += facts.Driver is not null && facts.Room > 0 ? 1 : 0;
                continue;
            }

            Start(function, hasMsiX
                ? Ask(facts with { MsiMessages = 0 }, cpus)
                : Shown(capabilities!.Msi!.EnabledMessages));
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static CpuVendor VendorOf(MachineCapture capture)
    {
        const int HostBridge = 0x0600;
        foreach (CapturedFunction function in capture.Functions)
        {
            if (function.Class >> 8 == HostBridge && function.Vendor is { } vendor)
            {
                return vendor == 0x8086 ? CpuVendor.Intel : vendor == 0x1022 ? CpuVendor.Amd : CpuVendor.Other;
            }
        }

        return CpuVendor.Other;
    }

    private DriverRequest Ask(FunctionFacts facts, CpuFacts cpus)
    {
        DriverRule rule = DriverRules.Of(facts);
        DriverSettings settings = machine.Capture.CommandLine is { } words
            ? DriverSettings.Of(words, rule)
            : DriverSettings.None;
        return rule.Ask(facts, cpus, settings);
    }

    private static DriverRequest Shown(int messages) => new()
    {
        Attempts = [new VectorAttempt(messages, messages, InterruptKinds.Msi)],
        Sentence = $"has {Count(messages, "message")} by MSI, as its capability shows",
    };

    private void Start(RebuiltFunction function, DriverRequest request)
    {
        CapturedFunction captured = function.Captured;
        string driver = captured.Driver ?? "";
        DriverStart start = DriverStart.Run(function.Device, request, isInUse: true);
        int room = Math.Max(captured.Capabilities!.MsiX?.TableSize ?? 0, captured.Capabilities.Msi?.CapableMessages ?? 0);
        bool isRefused = start.Result < 0;
        _started.Add(new AssumedDriver(captured.Slot, driver, request)
        {
            Asked = Math.Min(request.Wanted, room),
            Granted = start.Irqs.Count,
            IsRefused = isRefused,
            Refusals = start.Refusals,
        });
        string sentence = driver.Length == 0 ? request.Sentence : $"{driver}: {request.Sentence}";
        (PciSlot first, int count) = _sentences.GetValueOrDefault(sentence, (captured.Slot, 0));
        _sentences[sentence] = (first, count + 1);
        if (isRefused && start.Refusals.Count > 0)
        {
            DriverRefusal refusal = start.Refusals[^1];
            _refusals.Add($"{captured.Slot}: {driver} is refused ({refusal.Result}) at {refusal.Level}: "
                + refusal.Sentence);
        }
    }
}
