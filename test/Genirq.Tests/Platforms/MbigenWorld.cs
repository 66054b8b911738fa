using System.Text;
using Genirq.Actions;
using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Platforms.Arm;
using Genirq.Releases;
using Genirq.Snapshots;

namespace Genirq.Tests.Platforms;

/// <summary>A machine whose devices' wires end at an MBIGEN on an ITS.</summary>
internal sealed class MbigenWorld : IDisposable
{
    public MbigenWorld(int lpis = 64, FaultInjector? faults = null, KernelRelease? release = null)
    {
        System = new IrqSystem(new IrqSystemOptions
        {
            PossibleCpus = 2,
            AffinityMoves = AffinityMoves.AtOnce,
            Faults = faults,
            Release = release ?? KernelRelease.Linux612,
        });
        Its = ItsDomain.Create(GicDomain.Create(System), new ItsOptions { RestrictedLpis = lpis });
        Mbigen = MbigenDomain.Create(Its, "HISI0152:00", deviceId: 0x25, pins: 48);
    }

    public IrqSystem System { get; }

    public ItsDomain Its { get; }

    public MbigenDomain Mbigen { get; }

    public int Runs { get; private set; }

    /// <summary>Maps a wire as its device's description names it.</summary>
    public Irq Map(uint wire, TriggerType type = TriggerType.EdgeRising) => System.Domains.CreateMapping(
        new FirmwareIrqSpec(Mbigen.Device.FirmwareNode, wire, (uint)type));

    public IrqDescriptor MapAndRequest(uint wire, TriggerType type = TriggerType.EdgeRising)
    {
        Irq irq = Map(wire, type);
        System.Request(irq, "disk", Handle, 0);
        return System.Find(irq)!;
    }

    /// <summary>Lets CPUs take what waits.</summary>
    public void Deliver()
    {
        foreach (int cpu in (int[])[0, 1])
        {
            while (Its.Deliver(System.Cpus[cpu]))
            {
            }
        }
    }

    public string Save() => Encoding.UTF8.GetString(SystemSnapshot.Save(Describe()).Span);

    public SnapshotHost Describe()
    {
        SnapshotHost host = new(System)
        {
            Handlers = _ => SnapshotHandler.Of(Handle, 0),
        };
        host.AddPart(Mbigen);
        host.AddDevice(Mbigen.Device);
        return host;
    }

    public void Dispose() => System.Dispose();

    private IrqResult Handle(Irq irq, int context)
    {
        Runs++;
        return IrqResult.Handled;
    }
}
