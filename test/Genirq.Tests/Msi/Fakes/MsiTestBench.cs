using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>One device on one parent, with fakes at every level that share one call log.</summary>
internal sealed class MsiTestBench : IDisposable
{
    public MsiTestBench()
        : this(new MsiTestSetup())
    {
    }

    public MsiTestBench(MsiTestSetup setup)
    {
        Setup = setup;
        System = new IrqSystem(setup.Options with { Faults = Faults });
        ParentOps = new MsiTestParentOps(Log)
        {
            SupportedFlags = setup.Supported,
            RequiredFlags = setup.Required,
            Prefix = setup.Prefix,
        };
        Parent = AddLevel("P", "VEC", null);
        Parent.MsiParent = ParentOps;
        Ops = new MsiTestOps(Log, setup.Callbacks);
        Chip = new MsiTestChip(Log, setup.ChipName, setup.ChipCallbacks, setup.ChipFlags);
        Device = AddDevice(setup.DeviceName, Parent);
        if (setup.HasDomain)
        {
            Assert.True(Create());
            Log.Clear();
        }
    }

    public MsiTestSetup Setup { get; }

    public MsiCallLog Log { get; } = new();

    public MsiTestFaults Faults { get; } = new();

    public IrqSystem System { get; }

    public MsiTestParentOps ParentOps { get; }

    public MsiTestParent Parent { get; }

    public MsiTestParentChip ParentChip => (MsiTestParentChip)Parent.LevelChip!;

    public MsiTestOps Ops { get; }

    public MsiTestChip Chip { get; }

    public MsiDevice Device { get; }

    public MsiDomain Domain => Device.GetDomain(MsiDomainId.Default)!;

    public IrqDiagnostics Diagnostics => System.Diagnostics;

    public MsiDomainTemplate Template => new()
    {
        Chip = Chip,
        Ops = Ops,
        Flags = Setup.Flags,
        BusToken = Setup.Token,
        Flow = Setup.Flow,
        FlowName = Setup.FlowName,
    };

    /// <summary>Adds a level that is published, with the setup's flags and token.</summary>
    public MsiTestParent AddLevel(string tag, string name, IrqDomain? below)
    {
        MsiTestParent level = new(tag, Log);
        IrqDomainOptions options = IrqDomainOptions.Hierarchy(below, FirmwareNode.Named(name), 0, Setup.ParentFlags);
        Assert.Equal(0, System.Domains.Instantiate(level, options with { BusToken = Setup.ParentToken }));
        return level;
    }

    /// <summary>Adds a device.</summary>
    public MsiDevice AddDevice(string name, IrqDomain? parent) => new(System, name, parent)
    {
        IsPci = Setup.IsPci,
        FirmwareNode = Setup.DeviceNode,
        Kind = Setup.DeviceKind,
    };

    /// <summary>Makes the device's first domain from the setup.</summary>
    public bool Create(uint? size = null) => Device.CreateDomain(MsiDomainId.Default, Template, size ?? Setup.Size);

    public MsiMap At(uint index) => Device.AllocateIrqAt(MsiDomainId.Default, index);

    public MsiMap Any() => Device.AllocateIrqAt(MsiDomainId.Default, MsiIndex.Any);

    public int Range(uint first, uint last) => Device.AllocateRange(MsiDomainId.Default, first, last);

    public void Free(uint first, uint last) => Device.FreeRange(MsiDomainId.Default, first, last);

    public Irq Get(uint index) => Device.GetIrq(MsiDomainId.Default, index);

    public IrqDescriptor Find(Irq irq) => System.Find(irq) ?? throw new InvalidOperationException($"No irq {irq}.");

    /// <summary>Inserts a descriptor of the caller's.</summary>
    public int Insert(in MsiDescriptorInit init)
    {
        using MsiDeviceLock held = Device.Lock();
        return held.InsertDescriptor(MsiDomainId.Default, init);
    }

    /// <summary>Allocates for all descriptors that wait.</summary>
    public int All(int count)
    {
        using MsiDeviceLock held = Device.Lock();
        return held.AllocateAll(MsiDomainId.Default, count);
    }

    /// <summary>The indices that are present in the first store.</summary>
    public List<uint> Present(MsiDescriptorFilter filter = MsiDescriptorFilter.All, MsiDomainId id = default)
    {
        List<uint> indices = [];
        using MsiDeviceLock held = Device.Lock();
        for (MsiDescriptor? each = held.FirstDescriptor(id, filter); each is not null;
            each = held.NextDescriptor(id, filter))
        {
            indices.Add(each.Index);
        }

        return indices;
    }

    public void Dispose() => System.Dispose();
}
