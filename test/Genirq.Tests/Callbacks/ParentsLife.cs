using Genirq.Actions;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Platforms.RiscV;
using Genirq.Tests.Platforms;

namespace Genirq.Tests.Callbacks;

/// <summary>Messages through an ITS or an IMSIC, whose CPUs are told that something waits.</summary>
internal sealed class ParentsLife : CallbackLife
{
    private readonly ParentBench _bench;

    public ParentsLife(CallbackFuse fuse, bool isArm)
        : base(fuse)
    {
        _bench = new ParentBench(2, system => isArm
            ? ItsDomain.Create(GicDomain.Create(system), new ItsOptions
            {
                PendingChanged = _ => fuse.Hit("ItsOptions.PendingChanged"),
            })
            : ImsicDomain.Create(system, new ImsicOptions
            {
                Identities = 63,
                PendingChanged = _ => fuse.Hit("ImsicOptions.PendingChanged"),
                SynchronizeLater = _ => fuse.Hit("ImsicOptions.SynchronizeLater"),
            }));
    }

    public override void Live()
    {
        MsiDevice device = _bench.Attach(0x10, 4);
        IrqDescriptor line = null!;
        Again(() => line = _bench.Allocate(device));
        Note(_bench.System);
        int runs = 0;
        IrqRegistration? request = null;
        Again(() => request = _bench.System.Request(
            line.Irq, "queue",
            () =>
            {
                runs++;
                Fuse.Hit("IrqSystem.Request");
            }));
        Note(_bench.System);
        Event(line, () => runs);
        foreach (int cpu in (int[])[1, 0])
        {
            Succeed(() => _bench.SetAffinity(line, cpu));
            Event(line, () => runs);
            Note(_bench.System);
        }

        Again(() => request!.Dispose());
        Assert.False(request!.IsInstalled);
        Note(_bench.System);
        Again(() => ParentBench.Free(device, 0), () => device.GetIrq(MsiDomainId.Default, 0).IsNone);
        Note(_bench.System);
        device.Dispose();
    }

    public override void Dispose() => _bench.System.Dispose();

    private void Event(IrqDescriptor line, Func<int> runs)
    {
        int before = runs();
        MsiMessage message = line.MsiDescriptor!.Message;
        Again(() => Send(message));
        for (int round = 0; round < 3; round++)
        {
            for (int cpu = 0; cpu < 2; cpu++)
            {
                CpuContext taken = _bench.System.Cpus[cpu];
                Once(() => Take(taken));
                Assert.False(taken.IsInInterrupt);
            }
        }

        Assert.True(runs() > before, "The event is lost.");
    }

    private void Send(in MsiMessage message)
    {
        switch (_bench.Parent)
        {
            case ItsDomain its:
                its.Write(0x10, message.Data);
                break;
            case ImsicDomain imsic:
                imsic.Write((int)((message.Address - imsic.Options.Address) / 4096), (int)message.Data);
                break;
        }
    }

    private void Take(CpuContext cpu)
    {
        switch (_bench.Parent)
        {
            case ItsDomain its:
                its.Deliver(cpu);
                break;
            case ImsicDomain imsic:
                imsic.Deliver(cpu);
                break;
        }
    }
}
