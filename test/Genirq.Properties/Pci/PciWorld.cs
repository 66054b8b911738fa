using Genirq.Actions;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;
using Genirq.Pci.Devices;
using Genirq.Pci.Ims;
using Genirq.Pci.Interrupts;
using Genirq.Pci.Snapshots;
using Genirq.Snapshots;

namespace Genirq.Properties.Pci;

/// <summary>A function with MSI, MSI-X and a store in queue contexts: its device, its driver, and a bus that
/// queues.</summary>
internal sealed class PciWorld : IInterruptRoutes, IImsQueues
{
    private readonly List<SnapshotHandler> _revived = [];
    private readonly CountedRoot _root;

    /// <summary>Builds the world of a setup.</summary>
    public PciWorld(int setup)
    {
        System = new IrqSystem(new IrqSystemOptions { PreallocatedIrqs = 16, HasReservationMode = false });
        _root = new CountedRoot(14);
        System.Domains.Instantiate(_root, IrqDomainOptions.Hierarchy(
            null, FirmwareNode.Named("root"), flags: IrqDomainFlags.MsiParent));
        _root.MsiParent = new MsiParentOps
        {
            SupportedFlags = (MsiFlags.GenericMask & ~MsiFlags.PciMsiMaskParent) | MsiFlags.PciMsiX
                | MsiFlags.PciMsiXAllocateDynamic | (setup % 2 == 0 ? MsiFlags.MultiPciMsi : MsiFlags.None),
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps,
        };
        Function = new DeviceFunction(new DeviceFunctionOptions
        {
            Bars = [new DeviceBar(DeviceBarKind.Memory32, 0x1000)],
            Capabilities =
            [
                new MsiXCapabilityOptions { VectorCount = 8, PendingOffset = 0x800 },
                new MsiCapabilityOptions { MessageCount = 8, HasMask = setup % 5 != 0 },
            ],
        });
        Function.Connect(this);
        DirectFunctionAccess access = new(Function);
        Driver = new PciDevice(System, new PciDeviceOptions
        {
            Config = access,
            Memory = access,
            ParentDomain = _root,
            LineIrq = new Irq(11),
        });
        access.WriteUInt16(4, 6);
        Store = ImsTemplates.For("IMS", new ImsQueueContexts(this), MsiFlags.ActivateEarly);
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>The device's side.</summary>
    public DeviceFunction Function { get; }

    /// <summary>The driver's side.</summary>
    public PciDevice Driver { get; }

    /// <summary>The blueprint of the queues' store.</summary>
    public MsiDomainTemplate Store { get; }

    /// <summary>The installed actions by interrupt.</summary>
    public SortedDictionary<int, IrqRegistration> Actions { get; } = [];

    /// <summary>The messages on the bus.</summary>
    public Queue<MsiMessage> Bus { get; } = new();

    /// <summary>What happened.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Describes the world for a snapshot.</summary>
    public SnapshotHost Describe()
    {
        SnapshotHost host = new(System) { Handlers = Revive };
        host.AddDevice(Driver.Message);
        host.AddPart(new PciDeviceSnapshot(Driver, Store));
        host.AddPart(new DeviceFunctionSnapshot("0", Function));
        return host;
    }

    /// <summary>Takes over what a restore has installed, and what is not a part of the snapshot.</summary>
    public void Adopt(PciWorld before)
    {
        foreach (SnapshotHandler handler in _revived)
        {
            Actions[handler.Registration!.Irq.Number] = handler.Registration;
        }

        _revived.Clear();
        Log.Clear();
        Log.AddRange(before.Log);
        foreach (MsiMessage message in before.Bus)
        {
            Bus.Enqueue(message);
        }
    }

    /// <summary>Requests an interrupt that is not.</summary>
    public int Request(Irq irq)
    {
        if (Actions.ContainsKey(irq.Number))
        {
            return 1;
        }

        System.SetHandler(irq, EdgeFlow.Instance, "edge");
        int result = System.TryRequest(irq, new IrqRequest("queue"), Handle, 0, out IrqRegistration? registration);
        if (registration is not null)
        {
            Actions.Add(irq.Number, registration);
        }

        return result;
    }

    /// <inheritdoc/>
    public int Deliver(int vector, in MsiMessage message)
    {
        Log.Add($"message {vector} {message.Data}");
        Bus.Enqueue(message);
        return 0;
    }

    /// <inheritdoc/>
    public void EntryChanged(int vector, in MsiEntry entry) => Log.Add($"entry {vector} {entry.IsUsable}");

    /// <inheritdoc/>
    public void LineChanged(bool isAsserted) => Log.Add($"wire {isAsserted}");

    /// <inheritdoc/>
    public void WriteContext(MsiInstanceCookie queue, in MsiMessage message, bool isMasked) =>
        Log.Add($"context {queue.Value} {message.Data} {isMasked}");

    private IrqResult Handle(Irq irq, int state)
    {
        Log.Add($"handled {irq}");
        return IrqResult.Handled;
    }

    private SnapshotHandler Revive(SavedAction saved)
    {
        SnapshotHandler handler = SnapshotHandler.Of(Handle, saved.Position);
        _revived.Add(handler);
        return handler;
    }
}
