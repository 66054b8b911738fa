using System.Buffers.Binary;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Configuration;
using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;
using Genirq.Tests.Msi.Fakes;
using Genirq.Tests.Pci.Devices;

namespace Genirq.Tests.Pci.Interrupts;

/// <summary>A driver's function on a device model, on a parent that can be told what to do.</summary>
/// <remarks>MSI: 64 bits, maskable, 8 messages, at 0x50. MSI-X: 8 entries at 0x40. Wire: interrupt 11.</remarks>
internal sealed class PciTestBench : IDisposable
{
    public const int MsiXAt = 0x40;
    public const int MsiAt = 0x50;
    public const MsiFlags Usual = (MsiFlags.GenericMask & ~MsiFlags.PciMsiMaskParent) | MsiFlags.PciMsiX
        | MsiFlags.PciMsiXAllocateDynamic;

    public PciTestBench(
        MsiFlags offered = Usual,
        PciQuirks quirks = PciQuirks.None,
        int slots = 2,
        MsiCapabilityOptions? msi = null,
        IReadOnlyList<IDeviceCapability>? capabilities = null)
    {
        System = new IrqSystem(
            new IrqSystemOptions { MaxDeviceDomains = slots, PossibleCpus = 4, PreallocatedIrqs = 16 });
        Parent = new MsiTestParent("P", Log);
        Assert.Equal(0, System.Domains.Instantiate(
            Parent,
            IrqDomainOptions.Hierarchy(null, FirmwareNode.Named("VEC"), 0, IrqDomainFlags.MsiParent)));
        ParentOps = new MsiTestParentOps(Log)
        {
            SupportedFlags = offered,
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps,
        };
        ParentOps.OnChild = child =>
        {
            child.Chip.AcknowledgeThroughParent();
            child.Flow = EdgeFlow.Instance;
            child.FlowName = "edge";
        };
        Parent.MsiParent = ParentOps;
        Function = new DeviceFunction(new DeviceFunctionOptions
        {
            DeviceId = 0x1041,
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities = capabilities ??
            [
                new MsiXCapabilityOptions { Offset = MsiXAt, VectorCount = 8, PendingOffset = 0x800 },
                msi ?? new MsiCapabilityOptions { Offset = MsiAt, MessageCount = 8 },
            ],
        });
        Function.Connect(Routes);
        Function.WriteConfig(4, [6, 0]);
        Access = new LoggedAccess(Function);
        Bus = new PciBus(new PciBus(new PciBus()));
        Options = new PciDeviceOptions
        {
            Slot = new PciSlot(0, 0x3D, 0, 0),
            Config = Access,
            Memory = Access,
            ParentDomain = Parent,
            LineIrq = new Irq(11),
            Bus = Bus,
            Platform = Platform,
            Quirks = quirks,
        };
        Device = new PciDevice(System, Options);
    }

    public MsiCallLog Log { get; } = new();

    public IrqSystem System { get; }

    public MsiTestParent Parent { get; }

    public MsiTestParentOps ParentOps { get; }

    public DeviceFunction Function { get; }

    public RouteLog Routes { get; } = new();

    public LoggedAccess Access { get; }

    public PciBus Bus { get; }

    public PciPlatform Platform { get; } = new();

    public PciDeviceOptions Options { get; }

    public PciDevice Device { get; }

    public IrqDiagnostics Diagnostics => System.Diagnostics;

    public ushort MsiXControl => Function.MsiX!.Control;

    public ushort MsiControl => Function.Msi!.Control;

    public bool IsLineDisabled => (Access.ReadUInt16(4) & 0x0400) != 0;

    public MsiDomain Domain => Device.Message.GetDomain(MsiDomainId.Default)!;

    /// <summary>The result of an allocation, as Linux returns it.</summary>
    public int Allocate(int minimum, int maximum, InterruptKinds kinds) =>
        Device.AllocateVectors(minimum, maximum, kinds).Result;

    /// <summary>A word of the table, without a trace in the log.</summary>
    public uint Table(int entry, int column)
    {
        byte[] data = new byte[4];
        Function.MsiX!.ReadTable((entry * 16) + column, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    public IrqDescriptor Find(int number) => System.Find(new Irq(number))!;

    /// <summary>The descriptor of an index.</summary>
    public MsiDescriptor Descriptor(int index) => Find(Device.IrqOf(index).Number).MsiDescriptor!;

    /// <summary>The accesses since the last time.</summary>
    public string[] Take()
    {
        string[] taken = [.. Access.Entries];
        Access.Entries.Clear();
        return taken;
    }

    public void Dispose()
    {
        Device.Dispose();
        System.Dispose();
    }
}
