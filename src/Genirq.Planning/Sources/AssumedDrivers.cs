using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Interrupts;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Sources;

/// <summary>Starts the drivers of a machine whose interrupts are not told, as their rules say.</summary>
/// <param name="capture">The machine.</param>
/// <remarks>
/// On x86 each driver starts in the engine, which may refuse it. On other platforms, where the engine has no CPU's
/// vectors to run out of, the interrupts that it asks for are written into the capture instead. What the source shows
/// counts more than a rule: the kind that is enabled is the one that the driver has, and of MSI it also shows how many
/// messages were granted. A driver whose function has neither enabled is taken to have none.
/// </remarks>
internal sealed class AssumedDrivers(MachineCapture capture)
{
    // Where x86 has its first message interrupts; numbers mean nothing here, but are to look right.
    private const int FirstNumber = 24;

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
                    + $"{Count(_started.Count, "function")}, "
                    + Count(_started.Sum(static driver => driver.Asked), "vector") + " asked",
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

    /// <summary>Starts all drivers in the engine, by slot.</summary>
    /// <param name="machine">The machine, rebuilt without interrupts of functions.</param>
    public void StartAll(RebuiltMachine machine)
    {
        CpuFacts cpus = CpuFacts.Of(machine.System, capture.CpuCores, VendorOf(capture));
        foreach (RebuiltFunction function in machine.Functions.Values)
        {
            if (RequestOf(function.Captured, cpus) is { } request)
            {
                DriverStart start = DriverStart.Run(function.Device, request, isInUse: true);
                Add(function.Captured, request, start.Irqs.Count, start);
            }
        }
    }

    /// <summary>Writes the interrupts that all drivers ask for into the capture.</summary>
    /// <returns>The capture with them, numbered one after the other.</returns>
    public MachineCapture FillIn()
    {
        CpuFacts cpus = new()
        {
            Online = capture.OnlineCpus,
            Possible = capture.PossibleCpus,
            Nodes = capture.CpuNodes,
            Cores = capture.CpuCores,
        };
        int next = FirstNumber;
        List<CapturedFunction> functions = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            CapturedFunction filled = function;
            if (RequestOf(function, cpus) is { } request)
            {
                int count = Math.Min(request.Wanted, RoomOf(function));
                MessageKind kind = function.Capabilities!.MsiX is { IsEnabled: true }
                    ? MessageKind.MsiX
                    : MessageKind.Msi;
                int first = next;
                filled = function with
                {
                    Irqs =
                    [
                        .. Enumerable.Range(0, count).Select(index => new CapturedIrq(new Irq(first + index), kind)
                        {
                            Source = new MessageSource(function.Slot, kind, (uint)index),
                        }),
                    ],
                };
                next += count;
                Add(function, request, count, start: null);
            }

            functions.Add(filled);
        }

        return capture with { Functions = functions };
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

    private static int RoomOf(CapturedFunction function) => function.Capabilities switch
    {
        { MsiX: { IsEnabled: true } msiX } => msiX.TableSize,
        { Msi: { IsEnabled: true } msi } => msi.EnabledMessages,
        _ => 0,
    };

    // Null: the function has none in use.
    private DriverRequest? RequestOf(CapturedFunction function, CpuFacts cpus)
    {
        FunctionFacts facts = FunctionFacts.Of(function);
        if (RoomOf(function) == 0)
        {
            _idle += facts.Driver is not null && facts.Room > 0 ? 1 : 0;
            return null;
        }

        if (function.Capabilities!.MsiX is not { IsEnabled: true })
        {
            int messages = function.Capabilities.Msi!.EnabledMessages;
            return new DriverRequest
            {
                Attempts = [new VectorAttempt(messages, messages, InterruptKinds.Msi)],
                Sentence = $"has {Count(messages, "message")} by MSI, as its capability shows",
            };
        }

        facts = facts with { MsiMessages = 0 };
        DriverRule rule = DriverRules.Of(facts);
        DriverSettings settings = capture.CommandLine is { } words
            ? DriverSettings.Of(words, rule)
            : DriverSettings.None;
        return rule.Ask(facts, cpus, settings);
    }

    private void Add(CapturedFunction function, DriverRequest request, int granted, DriverStart? start)
    {
        string driver = function.Driver ?? "";
        bool isRefused = start is { Result: < 0 };
        IReadOnlyList<DriverRefusal> refusals = start?.Refusals ?? [];
        _started.Add(new AssumedDriver(function.Slot, driver, request)
        {
            Asked = Math.Min(request.Wanted, RoomOf(function)),
            Granted = granted,
            IsRefused = isRefused,
            Refusals = refusals,
        });
        string sentence = driver.Length == 0 ? request.Sentence : $"{driver}: {request.Sentence}";
        (PciSlot first, int count) = _sentences.GetValueOrDefault(sentence, (function.Slot, 0));
        _sentences[sentence] = (first, count + 1);
        if (isRefused && refusals.Count > 0)
        {
            DriverRefusal refusal = refusals[^1];
            _refusals.Add(
                $"{function.Slot}: {driver} is refused ({refusal.Result}) at {refusal.Level}: {refusal.Sentence}");
        }
    }
}
