using System.Text;
using Genirq.Actions;
using Genirq.Actions.Threads;
using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Snapshots;

/// <summary>A wire, a message and a bare number, each with a handler, on four CPUs.</summary>
internal sealed class SmallWorld : IDisposable, ISnapshotTemplates
{
    private readonly QuietChip _chip = new();

    public SmallWorld()
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 4,
            PreallocatedIrqs = 2,
            HasSoftwareResend = true,
            TimeProvider = Time,
            Threads = Threads,
        });
        Wires = new WireDomain(_chip);
        System.Domains.Instantiate(Wires, IrqDomainOptions.Linear(FirmwareNode.Named("wires"), 8));
        Root = new CountingRoot(_chip);
        System.Domains.Instantiate(
            Root, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("root"), 0, IrqDomainFlags.MsiParent));
        Root.MsiParent = new MsiParentOps { SupportedFlags = (MsiFlags)uint.MaxValue };
        Device = new MsiDevice(System, "nic", Root);
    }

    public static MsiDomainTemplate Template { get; } = new()
    {
        Chip = new StoreChip(),
        Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors | MsiFlags.UseDefaultDomainOps,
        BusToken = BusToken.DeviceMsi,
    };

    public SteppedTime Time { get; } = new();

    public SteppedThreadExecutor Threads { get; } = new();

    public IrqSystem System { get; }

    public WireDomain Wires { get; }

    public CountingRoot Root { get; }

    public MsiDevice Device { get; }

    public List<string> Log { get; } = [];

    /// <summary>What handlers the host brings; each is used once.</summary>
    public Dictionary<string, SnapshotHandler> Handlers { get; } = [];

    public Irq Wire { get; private set; }

    public Irq Message { get; private set; }

    /// <summary>A world in use: events wait on a disabled line, and a thread was woken.</summary>
    public static SmallWorld InUse()
    {
        SmallWorld world = new();
        IrqSystem system = world.System;
        world.Wire = world.Wires.CreateMapping(new HardwareIrq(5));
        world.Device.CreateDomain(MsiDomainId.Default, Template, 4);
        world.Message = world.Device.AllocateIrqAt(
            MsiDomainId.Default, MsiIndex.Any, null, new MsiInstanceCookie(77)).Irq;
        system.TryRequest(
            world.Wire, new IrqRequest("wire", IrqFlags.Shared, "eth0"), world.Handle, "wire", out _);
        system.TryRequestThreaded(
            world.Message,
            new IrqRequest("message", IrqFlags.OneShot),
            new IrqHandlers<string>(null, world.Handle),
            "message",
            out _);
        system.HandleIrq(world.Wire, system.Cpus[2]);
        system.HandleIrq(world.Message, system.Cpus[1]);
        system.Disable(world.Wire);
        system.HandleIrq(world.Wire, system.Cpus[3]);
        return world;
    }

    /// <summary>A world like the one in use, but fresh, whose host knows all code.</summary>
    public static SmallWorld Fresh()
    {
        SmallWorld world = new();
        world.Handlers["wire"] = SnapshotHandler.Of(world.Handle, "wire");
        world.Handlers["message"] = SnapshotHandler.Threaded(
            new IrqHandlers<string>(null, world.Handle), "message");
        return world;
    }

    public SnapshotHost Describe()
    {
        SnapshotHost host = new(System) { Handlers = saved => Handlers.GetValueOrDefault(saved.Name) };
        host.AddDevice(Device);
        host.AddTemplates(this);
        host.AddName("the quiet chip", _chip);
        return host;
    }

    public string Save() => Encoding.UTF8.GetString(SystemSnapshot.Save(Describe()).Span);

    public SnapshotException? Restore(string document) =>
        SystemSnapshot.TryRestore(Describe(), Encoding.UTF8.GetBytes(document), out SnapshotException? problem)
            ? null
            : problem;

    public IrqResult Handle(Irq irq, string name)
    {
        Log.Add(name);
        return IrqResult.Handled;
    }

    public MsiDomainSource? FindTemplate(SavedMsiDomain domain) =>
        domain is { HardwareSize: 4, BusToken: BusToken.DeviceMsi } ? new MsiDomainSource(Template) : null;

    public void Dispose() => System.Dispose();

    internal sealed class WireDomain(IrqChip chip) : IrqDomain(IrqDomainCallbacks.Map)
    {
        public override int Map(Irq irq, HardwareIrq hardwareIrq)
        {
            System.SetChip(irq, chip);
            System.SetHandler(irq, EdgeFlow.Instance, "edge");
            return 0;
        }
    }

    internal sealed class CountingRoot(IrqChip chip)
        : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
        {
            for (int i = 0; i < count; i++)
            {
                Irq irq = new(first.Number + i);
                SetInfo(irq, new IrqLevelInfo(new HardwareIrq((ulong)irq.Number), chip) { Flow = EdgeFlow.Instance });
            }

            return 0;
        }

        public override void Free(Irq first, int count) => FreeTop(first, count);
    }

    internal sealed class StoreChip() : IrqChip(
        "store", IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.ComposeMessage
            | IrqChipCallbacks.WriteMessage);
}
