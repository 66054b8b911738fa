using System.Globalization;
using Genirq.Actions;
using Genirq.Actions.Events;
using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Ipi;
using Genirq.Msi;
using Genirq.Properties.Msi;
using Genirq.Releases;
using Genirq.Simulated;
using Genirq.Snapshots;
using Genirq.Spurious;

namespace Genirq.Properties.Snapshots;

/// <summary>A system with one of each thing that the core has, and handlers that log.</summary>
internal sealed class CoreWorld : IDisposable, ISnapshotTemplates
{
    /// <summary>How many CPUs are possible.</summary>
    public const int Cpus = 4;

    /// <summary>How many wires the flat controller has.</summary>
    public const int Wires = 12;

    private readonly IrqAffinityNotifier[] _notifiers;
    private readonly int[] _sent = new int[Cpus];
    private readonly List<(int Number, SnapshotHandler Handler)> _revived = [];

    /// <summary>Builds the world of a setup, always in the same way.</summary>
    public CoreWorld(int setup)
    {
        Setup = setup;
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = Cpus,
            Release = setup / 2 % 2 == 0 ? KernelRelease.Linux612 : KernelRelease.Linux73,
            CpuNodes = [0, 0, 1, 1],
            OnlineCpus = CpuMask.FirstCpus(3),
            PreallocatedIrqs = 4,
            HasSoftwareResend = setup % 3 != 0,
            AffinityMoves = (AffinityMoves)(setup / 3 % 3),
            HasForcedThreads = setup % 5 == 0,
            Misrouted = (MisroutedHandling)(setup / 7 % 3),
            HasTimings = setup % 4 == 0,
            TimeProvider = Clock,
            Threads = Threads,
        });
        Flat = new LineDomain("flat", Wires, isRoot: false, retriggers: setup % 2 == 0);
        System.Domains.Instantiate(Flat, IrqDomainOptions.Linear(FirmwareNode.Named("flat"), Wires));
        SimulatedIrqDomain.TryCreate(System, new SimulatedIrqOptions { Count = 5 }, out SimulatedIrqDomain? simulated);
        Simulated = simulated!;
        Root = new LineDomain("root", 20, isRoot: true, retriggers: setup % 2 == 0);
        System.Domains.Instantiate(
            Root, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("root"), 8, IrqDomainFlags.MsiParent));
        Root.MsiParent = new MsiParent();
        IpiMultiplexer.TryCreate(System, 3, cpu => _sent[cpu]++, out IpiMultiplexer? multiplexer);
        Multiplexer = multiplexer!;
        System.Redirects.TrySetIpi(new Irq(Multiplexer.First.Number + 2));
        Devices = [.. Enumerable.Range(0, 2).Select(number => new MsiDevice(System, $"dev{number}", Root))];
        Chained = new ChainedFlow((descriptor, cpu) => Log.Add($"chained {descriptor.Irq} on {cpu.Index}"));
        _notifiers = [.. Enumerable.Range(0, 3).Select(number => new IrqAffinityNotifier(
            (irq, mask) => Log.Add($"notify {number}: {irq} to {mask}"), () => Log.Add($"released {number}")))];
    }

    /// <summary>The setup's number.</summary>
    public int Setup { get; }

    /// <summary>What handlers and notifiers did.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The time.</summary>
    public WorldClock Clock { get; } = new();

    /// <summary>The threads.</summary>
    public SteppedThreadExecutor Threads { get; } = new();

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>Wires.</summary>
    public LineDomain Flat { get; }

    /// <summary>The simulated controller.</summary>
    public SimulatedIrqDomain Simulated { get; }

    /// <summary>The root of the messages.</summary>
    public LineDomain Root { get; }

    /// <summary>Interrupts between CPUs.</summary>
    public IpiMultiplexer Multiplexer { get; }

    /// <summary>The devices.</summary>
    public MsiDevice[] Devices { get; }

    /// <summary>A flow that takes events apart.</summary>
    public ChainedFlow Chained { get; }

    /// <summary>The installed actions, by the number in their name.</summary>
    public SortedDictionary<int, (IrqRegistration Registration, IrqEvents? Events)> Actions { get; } = [];

    /// <summary>The notifiers.</summary>
    public IReadOnlyList<IrqAffinityNotifier> Notifiers => _notifiers;

    /// <summary>The blueprint of the devices' domains.</summary>
    public static MsiDomainTemplate Template { get; } = new()
    {
        Chip = new DeviceChip(),
        Ops = new WorldOps(),
        Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors | MsiFlags.DeviceAttributes
            | MsiFlags.ActivateEarly,
        BusToken = BusToken.DeviceMsi,
    };

    /// <summary>The same world with another one's state.</summary>
    public CoreWorld Reborn(ReadOnlyMemory<byte> document)
    {
        CoreWorld world = new(Setup);
        world.Clock.Now = Clock.Now;
        SystemSnapshot.Restore(world.Describe(), document);
        world.Adopt();
        world.Log.AddRange(Log);
        _sent.CopyTo(world._sent, 0);
        Dispose();
        return world;
    }

    /// <summary>Takes over the actions that a restore has installed.</summary>
    public void Adopt()
    {
        foreach ((int number, SnapshotHandler handler) in _revived)
        {
            Actions[number] = (handler.Registration!, handler.RestoredEvents);
        }

        _revived.Clear();
    }

    /// <summary>Saves the world.</summary>
    public ReadOnlyMemory<byte> Save() => SystemSnapshot.Save(Describe());

    /// <summary>Describes the world for a snapshot.</summary>
    public SnapshotHost Describe()
    {
        SnapshotHost host = new(System) { Handlers = Revive, SchedulesResends = false };
        Array.ForEach(Devices, host.AddDevice);
        host.AddTemplates(this);
        host.AddName("chained", Chained);
        for (int i = 0; i < _notifiers.Length; i++)
        {
            host.AddName($"notifier{i}", _notifiers[i]);
        }

        return host;
    }

    /// <inheritdoc/>
    public MsiDomainSource? FindTemplate(SavedMsiDomain domain) => new(Template);

    /// <summary>A handler's work.</summary>
    public IrqResult Handle(Irq irq, string name, IrqResult result)
    {
        Log.Add($"{name} irq {irq} at {Clock.Now}");
        return result;
    }

    /// <summary>What the handler of an action returns, by its number.</summary>
    public static IrqResult ResultOf(int number) => (number % 4) switch
    {
        0 => IrqResult.WakeThread,
        1 => IrqResult.None,
        _ => IrqResult.Handled,
    };

    /// <inheritdoc/>
    public void Dispose() => System.Dispose();

    private SnapshotHandler? Revive(SavedAction saved)
    {
        if (saved.Name.Length < 2 || !int.TryParse(saved.Name.AsSpan(1), CultureInfo.InvariantCulture, out int number))
        {
            return null;
        }

        SnapshotHandler handler = saved.Kind switch
        {
            ActionKind.Events => SnapshotHandler.Events(),
            ActionKind.Threaded => SnapshotHandler.Threaded(HandlersOf(number, saved.HasPrimary), number),
            ActionKind.PerCpu => SnapshotHandler.PerCpu<int>(HandleOn, [0, 1, 2, 3]),
            _ => SnapshotHandler.Of((irq, state) => Handle(irq, $"h{state}", ResultOf(state)), number),
        };
        _revived.Add((number, handler));
        return handler;
    }

    /// <summary>The halves of a threaded action.</summary>
    public IrqHandlers<int> HandlersOf(int number, bool hasPrimary) => new(
        hasPrimary ? (irq, state) => Handle(irq, $"p{state}", ResultOf(state)) : null,
        (irq, state) => Handle(irq, $"t{state}", IrqResult.Handled));

    /// <summary>The handler of a per-CPU action.</summary>
    public IrqResult HandleOn(Irq irq, CpuContext cpu, int state)
    {
        Log.Add($"ipi {irq} on {cpu.Index} with {state}");
        return IrqResult.Handled;
    }
}
