using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Planning.Captures;
using Genirq.Planning.Drivers;
using Genirq.Planning.Proc;
using Genirq.Planning.Rebuild;

namespace Genirq.Planning.Sources;

/// <summary>Starts drivers as their rules say: those of a machine whose interrupts are not listed, of one that is
/// started anew, and of functions that are added.</summary>
/// <param name="capture">The machine as captured.</param>
/// <remarks>
/// On x86 each driver starts in the engine, which may refuse it. On other platforms, where the engine has no CPU's
/// vectors to run out of, the interrupts that it asks for are written into the capture instead. A listed driver whose
/// function has neither MSI nor MSI-X enabled is taken to have none.
/// </remarks>
internal sealed class DriverStarter(MachineCapture capture) : IDisposable
{
    // Where x86 has its first message interrupts; the numbers are arbitrary here, but are to look right.
    private const int FirstNumber = 24;

    // Limit: kinds of drivers that have a note of their own.
    private const int MaximumNotes = 40;

    private readonly List<StartedDriver> _started = [];
    private readonly CapturedDrivers _drivers = new(capture);
    private KnownRefusals? _known;
    private int _idle;

    /// <summary>Whether a call that is refused time and again is only told; the answers are the same.</summary>
    internal bool RemembersRefusals { get; init; } = true;

    /// <summary>The drivers that <see cref="StartAll"/> or <see cref="FillIn"/> started, by slot.</summary>
    public IReadOnlyList<StartedDriver> Started => _started;

    /// <summary>What was assumed, and what was refused.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            List<string> notes =
            [
                "no interrupts are told: each driver is taken to have asked as it does when its device is in use; "
                    + $"{RulePhrases.Count(_started.Count, "function")}, "
                    + RulePhrases.Count(_started.Sum(static driver => driver.Asked), "vector") + " asked",
            ];
            if (_idle > 0)
            {
                notes.Add($"{RulePhrases.Count(_idle, "function")} with a driver but neither MSI nor MSI-X enabled: "
                    + "taken to use none");
            }

            notes.AddRange(
                from function in capture.Functions
                where !capture.HasInterrupts && function.UnknownUse is not null
                group function by function.UnknownUse into alike
                select $"{alike.First().Slot}{More(alike.Count() - 1)}: {alike.Key}: not counted");
            foreach (IGrouping<string, StartedDriver> alike in _started.GroupBy(static driver => driver.Sentence)
                .OrderBy(static group => group.Key, StringComparer.Ordinal).Take(MaximumNotes))
            {
                notes.Add($"{alike.First().Slot}{More(alike.Count() - 1)}: {alike.Key}");
            }

            notes.AddRange(
                from driver in _started
                where driver is { IsRefused: true, Refusals.Count: > 0 }
                let refusal = driver.Refusals[^1]
                select $"{driver.Slot}: {driver.Driver} is refused ({refusal.Result}) at {refusal.Level}: "
                    + refusal.Sentence);
            return notes;
        }
    }

    /// <summary>The settings of a function's driver, as far as they are known.</summary>
    /// <param name="function">The function as captured.</param>
    public DriverSettings SettingsOf(CapturedFunction function) => _drivers.SettingsOf(function);

    /// <summary>Starts all drivers in the engine, by slot.</summary>
    /// <param name="machine">The machine, without interrupts of functions.</param>
    public void StartAll(ChangingMachine machine)
    {
        using KnownRefusals known = new(machine.System, machine.Vectors);
        _known = RemembersRefusals ? known : null;
        foreach (CapturedFunction function in capture.Functions)
        {
            if (!machine.Functions.TryGetValue(function.Slot, out RebuiltFunction? rebuilt) || IsIdle(function)
                || IsUnknown(function))
            {
                continue;
            }

            bool isInUse = !capture.HasInterrupts || function.Irqs.Count == 0
                || function.Irqs.Any(irq => capture.Find(irq.Irq)?.IsRequested ?? irq.Cpus is not null);
            _started.Add(Start(machine, rebuilt, function, SettingsOf(function), isInUse));
        }

        _known = null;
    }

    /// <summary>Starts one driver in the engine.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="rebuilt">The function, without interrupts.</param>
    /// <param name="function">The function as captured, or as it was made up.</param>
    /// <param name="settings">The driver's settings.</param>
    /// <param name="isInUse">Whether the device is put to use.</param>
    public StartedDriver Start(
        ChangingMachine machine,
        RebuiltFunction rebuilt,
        CapturedFunction function,
        DriverSettings settings,
        bool isInUse)
    {
        FunctionFacts facts = FunctionFacts.Of(rebuilt.Captured);
        DriverRequest request = RequestOf(function, facts, machine.Cpus, settings);
        DriverStart start = machine.Start(rebuilt, request, isInUse, _known);
        int room = CapturedDrivers.IsEnabled(function) && !capture.HasInterrupts
            ? CapturedDrivers.RoomOf(function)
            : start.Kind == InterruptKinds.Msi ? Math.Max(facts.MsiMessages, 1) : Math.Max(facts.Room, 1);
        return new StartedDriver(function.Slot, function.Driver ?? "", request)
        {
            Asked = AskedOf(request, function, room, start),
            Granted = start.Irqs.Count,
            Kind = start.Kind,
            Result = start.Result,
            Refusals = start.Refusals,
            Reason = start.Result == 0 && start.Irqs.Count < request.Wanted
                ? start.Refusals is [var first, ..] ? first.Sentence : start.Shortage
                : null,
        };
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
            Vendor = CpuVendors.Of(capture),
        };
        int next = capture.Functions.SelectMany(static function => function.MessageNumbers)
            .Append(FirstNumber - 1).Max() + 1;
        List<CapturedFunction> functions = [];
        foreach (CapturedFunction function in capture.Functions)
        {
            CapturedFunction filled = function;
            if (!IsIdle(function) && !IsUnknown(function))
            {
                DriverRequest request = RequestOf(function, FunctionFacts.Of(function), cpus, SettingsOf(function));
                int count = Math.Min(request.Wanted, CapturedDrivers.RoomOf(function));
                MessageKind kind = function.Capabilities!.MsiX is { IsEnabled: true }
                    ? MessageKind.MsiX
                    : MessageKind.Msi;
                bool isNumbered = function.MessageNumbers.Count == count;
                filled = function with
                {
                    Irqs = Numbered(
                        function.Slot, kind, isNumbered ? function.MessageNumbers : [.. Enumerable.Range(next, count)]),
                };
                next += isNumbered ? 0 : count;
                _started.Add(new StartedDriver(function.Slot, function.Driver ?? "", request)
                {
                    Asked = count,
                    Granted = count,
                    Kind = kind == MessageKind.MsiX ? InterruptKinds.MsiX : InterruptKinds.Msi,
                });
            }

            functions.Add(filled);
        }

        return capture with { Functions = functions };
    }

    /// <summary>Ends the comparisons that settings were found with.</summary>
    public void Dispose() => _drivers.Dispose();

    // The most that the function has room for; all of it where the driver's first call must fail on this function, but
    // for virtio, whose second call is for devices that are made with fewer entries than queues. A platform
    // without messages, or with one for each function by MSI, takes nothing away from who had no more.
    private int AskedOf(DriverRequest request, CapturedFunction function, int room, DriverStart start)
    {
        bool isFirstImpossible = request.Attempts is [{ Minimum: var least }, ..] && least > room;
        int had = function.Irqs.Count;
        bool isVirtio = function.Vendor == VirtioRules.Vendor || function.Driver == "virtio-pci";

        // One that a plan adds has the queues that its words ask for.
        if (isFirstImpossible && isVirtio && capture.Functions.Any(one => one.Slot == function.Slot))
        {
            return request.Attempts.Skip(1).FirstOrDefault(attempt => attempt.Minimum <= room && attempt.Maximum > 1)
                is { } possible
                ? Math.Min(possible.Maximum, room)
                : start.Irqs.Count;
        }

        bool isPlatforms = capture.HasInterrupts && had <= 1
            && !start.Refusals.Any(static refusal => refusal.Level != DriverRefusal.PciLevel);
        return isFirstImpossible && start.Kind != InterruptKinds.IntX ? request.Wanted
            : isPlatforms && start.Kind == InterruptKinds.IntX ? 0
            : isPlatforms && start.Kind == InterruptKinds.Msi ? Math.Min(request.Wanted, 1)
            : Math.Min(request.Wanted, room);
    }

    private static CapturedIrq[] Numbered(PciSlot slot, MessageKind kind, IReadOnlyList<int> numbers) =>
    [
        .. numbers.Select((number, index) => new CapturedIrq(new Irq(number), kind)
        {
            Source = new MessageSource(slot, kind, (uint)index),
        }),
    ];

    // What a listing does not show is assumed, or left out.
    private DriverRequest RequestOf(
        CapturedFunction function, FunctionFacts facts, CpuFacts cpus, DriverSettings settings)
    {
        DriverRequest request = _drivers.RequestOf(function, facts, cpus, settings);
        request = function.IsPinUnknown && !capture.HasInterrupts ? request.WithoutIntX() : request;
        string room = facts.MsiXEntries > 0
            ? $"a table of {facts.MsiXEntries}"
            : RulePhrases.Count(facts.MsiMessages, "message");
        return !function.IsInferred || function.MessageCount is not null ? request : request with
        {
            IsAssumed = true,
            Sentence = $"{request.Sentence} Its capabilities are not shown: assumed is {room}.",
        };
    }

    private static string More(int count) => count > 0 ? $" (and {count} more)" : "";

    // Has some in use, but nothing tells how many.
    private bool IsUnknown(CapturedFunction function) => !capture.HasInterrupts && function.UnknownUse is not null;

    // The registers of a listing show who has message interrupts.
    private bool IsIdle(CapturedFunction function)
    {
        if (capture.HasInterrupts || CapturedDrivers.IsEnabled(function))
        {
            return false;
        }

        bool hasMessages = function.Capabilities is { MsiX: not null } or { Msi: not null };
        _idle += function is { Driver: not null, IsInferred: false } && hasMessages ? 1 : 0;
        return true;
    }
}
