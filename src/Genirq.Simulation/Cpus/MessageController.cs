using Genirq.Domains;
using Genirq.Msi;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Cpus;

/// <summary>What brings messages to CPUs that have no local APICs, and keeps what waits for them.</summary>
/// <param name="trace">Where the trace goes.</param>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
internal abstract class MessageController(MachineTrace trace)
{
    private MachineCpu[] _cpus = [];

    /// <summary>The parent of messages.</summary>
    public abstract IrqDomain Domain { get; }

    /// <summary>Asks for a CPU's tick.</summary>
    public Action<int>? ArmTick { get; set; }

    /// <summary>Where the trace goes.</summary>
    protected MachineTrace Trace { get; } = trace;

    /// <summary>Connects the CPUs.</summary>
    /// <param name="cpus">The CPUs by number.</param>
    public void Connect(MachineCpu[] cpus)
    {
        _cpus = cpus;
        foreach (MachineCpu cpu in cpus)
        {
            cpu.Controller = this;
        }
    }

    /// <summary>Brings a device's message to where it waits.</summary>
    /// <param name="requester">Who wrote it.</param>
    /// <param name="message">The message.</param>
    /// <returns>None, or why it goes nowhere.</returns>
    public abstract InterruptFault Bring(ushort requester, in MsiMessage message);

    /// <summary>Whether a CPU could take an interrupt.</summary>
    /// <param name="cpu">The CPU.</param>
    public abstract bool HasPending(int cpu);

    /// <summary>A CPU takes one interrupt; there must be one.</summary>
    /// <param name="cpu">The CPU.</param>
    public abstract void Deliver(MachineCpu cpu);

    /// <summary>A CPU's tick has come.</summary>
    /// <param name="cpu">The CPU.</param>
    public virtual void Tick(int cpu)
    {
    }

    /// <summary>What may wait at a CPU has changed.</summary>
    /// <param name="cpu">The CPU.</param>
    protected void Settle(int cpu)
    {
        if (cpu < _cpus.Length)
        {
            _cpus[cpu].Settle();
        }
    }

    /// <summary>Tells the trace.</summary>
    /// <param name="kind">What.</param>
    /// <param name="cpu">Where.</param>
    /// <param name="irq">Of which interrupt.</param>
    protected void Tell(TraceKind kind, int cpu, Irq irq)
    {
        if (Trace.IsOn)
        {
            Trace.Write(new TraceRecord(kind) { Cpu = cpu, Irq = irq });
        }
    }
}
