using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.Arm;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Cpus;

/// <summary>A GICv3 with an ITS: a message's datum is an event of its device, which waits as an LPI at the
/// redistributor
/// of a CPU.</summary>
internal sealed class ItsController : MessageController
{
    private readonly GicDomain _gic;

    /// <summary>Makes it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="lpis">LPIs that a hypervisor grants; 0: all.</param>
    /// <param name="address">Where the ITS is.</param>
    /// <param name="trace">Where the trace goes.</param>
    public ItsController(IrqSystem system, int lpis, ulong address, MachineTrace trace)
        : base(trace)
    {
        _gic = GicDomain.Create(system);
        Its = ItsDomain.Create(
            _gic, new ItsOptions { Address = address, RestrictedLpis = lpis, PendingChanged = Settle });
    }

    /// <summary>The ITS.</summary>
    public ItsDomain Its { get; }

    /// <inheritdoc/>
    public override IrqDomain Domain => Its;

    /// <inheritdoc/>
    public override InterruptFault Bring(ushort requester, in MsiMessage message)
    {
        if (message.Address != Its.MessageAddress)
        {
            return InterruptFault.NoDestination;
        }

        bool isMapped = Its.IsMapped(requester, message.Data);
        int cpu = Its.Write(requester, message.Data);
        if (cpu >= 0)
        {
            Tell(TraceKind.Accepted, cpu, Irq.None);
        }

        return isMapped ? InterruptFault.None : InterruptFault.NotPresent;
    }

    /// <inheritdoc/>
    public override bool HasPending(int cpu) => Its.HasPending(cpu);

    /// <inheritdoc/>
    public override void Deliver(MachineCpu cpu)
    {
        HardwareIrq lpi = Its.Claim(cpu.Index);
        Tell(TraceKind.Taken, cpu.Index, _gic.FindMapping(lpi));
        if (!_gic.Deliver(cpu.Context, lpi))
        {
            Tell(TraceKind.Unexpected, cpu.Index, Irq.None);
        }
    }
}
