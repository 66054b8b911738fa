using Genirq.Domains;
using Genirq.Msi;
using Genirq.Platforms.RiscV;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Cpus;

/// <summary>RISC-V harts with interrupt files: a message's address names the hart, its datum the identity that waits
/// there.</summary>
internal sealed class ImsicController : MessageController
{
    private const int PageShift = 12;

    /// <summary>Makes it.</summary>
    /// <param name="system">The system.</param>
    /// <param name="identities">Identities of each hart.</param>
    /// <param name="address">Where the file of hart 0 is.</param>
    /// <param name="trace">Where the trace goes.</param>
    public ImsicController(IrqSystem system, int identities, ulong address, MachineTrace trace)
        : base(trace)
    {
        Imsic = ImsicDomain.Create(system, new ImsicOptions
        {
            Identities = identities,
            Address = address,
            PendingChanged = Settle,
            SynchronizeLater = cpu => ArmTick?.Invoke(cpu),
        });
    }

    /// <summary>The interrupt files.</summary>
    public ImsicDomain Imsic { get; }

    /// <inheritdoc/>
    public override IrqDomain Domain => Imsic;

    /// <inheritdoc/>
    public override InterruptFault Bring(ushort requester, in MsiMessage message)
    {
        int cpu = (int)((message.Address - Imsic.Options.Address) >> PageShift);
        bool isThere = message.Address == Imsic.Options.Address + ((ulong)cpu << PageShift)
            && cpu < Imsic.System.Cpus.Count && message.Data <= (uint)Imsic.Options.Identities;
        if (!isThere)
        {
            return InterruptFault.NoDestination;
        }

        Imsic.Write(cpu, (int)message.Data);
        if (Trace.IsOn)
        {
            Trace.Write(new TraceRecord(TraceKind.Accepted) { Cpu = cpu, Vector = (int)message.Data });
        }

        return InterruptFault.None;
    }

    /// <inheritdoc/>
    public override bool HasPending(int cpu) => Imsic.HasPending(cpu);

    /// <inheritdoc/>
    public override void Deliver(MachineCpu cpu)
    {
        // The handler looks at what has moved before it claims. Source: imsic_handle_irq.
        Imsic.Synchronize(cpu.Index);
        Irq irq = Imsic.Claim(cpu.Index);
        if (irq.IsNone)
        {
            return;
        }

        Tell(TraceKind.Taken, cpu.Index, irq);
        cpu.Context.EnterInterrupt();
        Imsic.System.HandleIrq(irq, cpu.Context);
        cpu.Context.ExitInterrupt();
    }

    /// <inheritdoc/>
    public override void Tick(int cpu) => Imsic.Synchronize(cpu);
}
