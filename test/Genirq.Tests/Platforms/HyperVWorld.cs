using System.Text;
using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.HyperV;
using Genirq.Platforms.X86;
using Genirq.Snapshots;
using Genirq.Tests.X86;

namespace Genirq.Tests.Platforms;

/// <summary>A guest of Hyper-V with functions on a vPCI bus.</summary>
internal sealed class HyperVWorld : IDisposable
{
    public HyperVWorld(
        bool isX86, HyperVProtocol protocol = HyperVProtocol.Version14, HyperVHost? host = null, int cpus = 2)
    {
        IrqSystemOptions options = new() { PossibleCpus = cpus };
        System = new IrqSystem(isX86 ? X86Options.ForSystem(options) : options);
        System.Diagnostics.Reported += each => Reports.Add(each);
        IrqDomain parent = isX86
            ? VectorDomain.Create(System, X86Bench.Usual)
            : HyperVSpiDomain.Create(GicDomain.Create(System));
        Parent = parent;
        Bus = HyperVPciDomain.Create(
            host ?? Host, parent, new HyperVPciOptions { Name = "bus", Segment = 1, Protocol = protocol });
    }

    public LoggingHost Host { get; } = new();

    public IrqSystem System { get; }

    public IrqDomain Parent { get; }

    public VectorDomain Vectors => (VectorDomain)Parent;

    public HyperVPciDomain Bus { get; }

    public List<IrqDiagnostic> Reports { get; } = [];

    public int Runs { get; private set; }

    public MsiDevice AddDevice(ushort requester = 2)
    {
        MsiDevice device = new(System, $"0001:00:{requester:x2}.0", Bus.Domain)
        {
            IsPci = true,
            RequesterId = requester,
        };
        device.SetUpData();
        return device;
    }

    /// <summary>Allocates an entry of MSI-X, or an MSI of several messages.</summary>
    public static int TryAllocate(MsiDevice device, uint index, int messages = 1)
    {
        using MsiDeviceLock held = device.Lock();
        Assert.Equal(0, held.InsertDescriptor(MsiDomainId.Default, new MsiDescriptorInit(index)
        {
            IsMsiX = messages == 1,
            CanMask = true,
            VectorCount = messages,
        }));
        return held.AllocateRange(MsiDomainId.Default, index, index);
    }

    public IrqDescriptor Allocate(MsiDevice device, uint index = 0, int messages = 1)
    {
        Assert.Equal(0, TryAllocate(device, index, messages));
        return System.Find(device.GetIrq(MsiDomainId.Default, index))!;
    }

    public IrqRegistration Request(IrqDescriptor descriptor) => System.Request(descriptor.Irq, "nvme", Handle, 0);

    /// <summary>What an interrupt's vector is, and where.</summary>
    public (uint Vector, string Cpu) PlaceOf(IrqDescriptor descriptor)
    {
        VectorState state = Vectors.StateOf(descriptor.Irq)!;
        return ((uint)state.ConfiguredVector, CpuMask.Of(state.Cpu).ToString());
    }

    public string Save(params MsiDevice[] devices) =>
        Encoding.UTF8.GetString(SystemSnapshot.Save(Describe(devices)).Span);

    public SnapshotHost Describe(params MsiDevice[] devices)
    {
        SnapshotHost host = new(System)
        {
            Handlers = _ => SnapshotHandler.Of(Handle, 0),
        };
        host.AddPart(Bus);
        Array.ForEach(devices, host.AddDevice);
        return host;
    }

    public void Dispose() => System.Dispose();

    private IrqResult Handle(Irq irq, int context)
    {
        Runs++;
        return IrqResult.Handled;
    }
}
