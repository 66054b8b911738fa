using System.Text.Json;
using Genirq.Actions;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Snapshots;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Callbacks;

/// <summary>A system that is saved, and restored into a fresh one of the same kind.</summary>
internal sealed class SnapshotLife : CallbackLife, ISnapshotPart, ISnapshotTemplates, ISnapshotCookies
{
    private static readonly MsiDomainTemplate s_template = new()
    {
        Chip = new Snapshots.SmallWorld.StoreChip(),
        Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors | MsiFlags.UseDefaultDomainOps,
        Ops = new X86.CardOps(),
        BusToken = BusToken.DeviceMsi,
    };

    private readonly List<IrqSystem> _systems = [];
    private readonly QuietChip _chip = new();
    private int _value = 3;
    private MsiDevice? _device;

    public SnapshotLife(CallbackFuse fuse)
        : base(fuse)
    {
    }

    string ISnapshotPart.SnapshotName => "part";

    public override void Live()
    {
        IrqSystem first = Make(out FusedSnapshotDomain wires);
        Irq wire = wires.CreateMapping(new HardwareIrq(5));
        Assert.True(_device!.CreateDomain(MsiDomainId.Default, s_template, 4));
        Irq message = _device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).Irq;
        first.Find(message)!.MsiDescriptor!.DomainCookie = "cookie";
        Assert.True(_device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any).IsAllocated);
        Assert.Equal(0, first.TryRequest(wire, new IrqRequest("wire"), Handle, 0, out _).Value);
        first.HandleIrq(wire, first.Cpus[1]);
        Note(first, _value);

        ReadOnlyMemory<byte> document = default;
        Again(() => document = SystemSnapshot.Save(Describe(first)));
        Note(first, _value, document.Length);

        IrqSystem second = Make(out _);
        Note(second, _value);
        _value = 7;
        if (!Once(() => SystemSnapshot.Restore(Describe(second), document)))
        {
            // Whole or not at all: nothing of it is there.
            Assert.Null(second.Find(wire));
            Assert.Equal(7, _value);
            Assert.Null(_device!.GetDomain(MsiDomainId.Default));
            SystemSnapshot.Restore(Describe(second), document);
        }

        Assert.Equal(3, _value);
        Assert.Equal("cookie", second.Find(message)!.MsiDescriptor!.DomainCookie);
        Note(second, _value, second.Cpus[1].CountOf(wire));
    }

    public override void Dispose() => _systems.ForEach(static system => system.Dispose());

    public void Save(Utf8JsonWriter writer)
    {
        Fuse.Hit("ISnapshotPart.Save");
        writer.WriteNumber("value", _value);
    }

    public Action Prepare(SnapshotObject state, SnapshotScope scope)
    {
        Fuse.Hit("ISnapshotPart.Prepare");
        int value = state.Int32("value", 0, 9);
        return () => _value = value;
    }

    public MsiDomainSource? FindTemplate(SavedMsiDomain domain)
    {
        Fuse.Hit("ISnapshotTemplates.FindTemplate");
        return new MsiDomainSource(s_template);
    }

    public bool TrySaveCookie(Utf8JsonWriter writer, MsiDescriptor message)
    {
        Fuse.Hit("ISnapshotCookies.TrySaveCookie");
        writer.WriteString("text", (string)message.DomainCookie!);
        return true;
    }

    public object? ReadCookie(SnapshotObject state, MsiDescriptor message)
    {
        Fuse.Hit("ISnapshotCookies.ReadCookie");
        return state.Text("text");
    }

    public bool NeedsCookie(MsiDomain domain, MsiDescriptor message)
    {
        Fuse.Hit("ISnapshotCookies.NeedsCookie");
        return message.Index == 0;
    }

    private static IrqResult Handle(Irq irq, int state) => IrqResult.Handled;

    private IrqSystem Make(out FusedSnapshotDomain wires)
    {
        IrqSystem system = new(new IrqSystemOptions { PossibleCpus = 2 });
        _systems.Add(system);
        wires = new FusedSnapshotDomain(Fuse);
        Assert.Equal(0, system.Domains.Instantiate(
            wires, IrqDomainOptions.Linear(FirmwareNode.Named("wires"), 8)));
        Snapshots.SmallWorld.CountingRoot root = new(_chip);
        Assert.Equal(0, system.Domains.Instantiate(
            root, IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("root"), 0, IrqDomainFlags.MsiParent)));
        root.MsiParent = new MsiParentOps { SupportedFlags = (MsiFlags)uint.MaxValue };
        _device = new MsiDevice(system, "nic", root);
        return system;
    }

    private SnapshotHost Describe(IrqSystem system)
    {
        SnapshotHost host = new(system)
        {
            Handlers = _ =>
            {
                Fuse.Hit("SnapshotHost.Handlers");
                return SnapshotHandler.Of(Handle, 0);
            },
        };
        host.AddDevice(_device!);
        host.AddPart(this);
        host.AddName("the quiet chip", _chip);
        return host;
    }
}
