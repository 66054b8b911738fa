using Genirq.Platforms.X86;
using Genirq.Simulation.Execution;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Cpus;

/// <summary>The local APICs of a machine as its vector domain uses them.</summary>
internal sealed class MachineApics(MachineTrace trace) : LocalApics
{
    private MachineCpu[] _cpus = [];
    private MachineExecutor? _executor;

    /// <summary>Connects the CPUs, which are made after the vector domain's options.</summary>
    /// <param name="cpus">The CPUs by number.</param>
    /// <param name="executor">What runs ticks.</param>
    public void Connect(MachineCpu[] cpus, MachineExecutor executor)
    {
        _cpus = cpus;
        _executor = executor;
    }

    /// <inheritdoc/>
    public override bool IsRequested(int cpu, int vector) => _cpus[cpu].Apic.IsRequested(vector);

    /// <summary>Told that a CPU has ended a level-triggered vector.</summary>
    public Action<int>? LevelEnded { get; set; }

    /// <inheritdoc/>
    public override bool IsLevelTriggered(int cpu, int vector) => _cpus[cpu].Apic.IsLevel(vector);

    /// <inheritdoc/>
    public override void Send(int cpu, int vector)
    {
        if (trace.IsOn)
        {
            trace.Write(new TraceRecord(TraceKind.Retriggered) { Cpu = cpu, Vector = vector });
        }

        Accept(cpu, vector, isLevel: false);
    }

    /// <inheritdoc/>
    public override void EndOfInterrupt(int cpu)
    {
        MachineCpu target = _cpus[cpu];
        int vector = target.Apic.EndOfInterrupt();
        target.Settle();
        if (trace.IsOn)
        {
            trace.Write(new TraceRecord(TraceKind.Ended) { Cpu = cpu, Vector = vector });
        }

        if (vector >= 0 && target.Apic.IsLevel(vector))
        {
            LevelEnded?.Invoke(vector);
        }
    }

    /// <inheritdoc/>
    public override void ArmTick(int cpu) => _executor?.ArmTick(cpu);

    /// <inheritdoc/>
    public override void Targeted(Irq irq, int cpu, int vector)
    {
        if (trace.IsOn)
        {
            trace.Write(new TraceRecord(TraceKind.Moved) { Cpu = cpu, Irq = irq, Vector = vector });
        }
    }

    /// <summary>A vector arrives at a CPU.</summary>
    /// <returns>Whether the CPU runs; false: the vector is lost.</returns>
    public bool Accept(int cpu, int vector, bool isLevel)
    {
        MachineCpu target = _cpus[cpu];
        if (!target.IsRunning || vector < LocalApic.FirstLegalVector)
        {
            if (trace.IsOn)
            {
                trace.Write(new TraceRecord(TraceKind.Lost) { Cpu = cpu, Vector = vector });
            }

            return false;
        }

        bool isNew = target.Apic.Accept(vector, isLevel);
        target.Settle();
        if (trace.IsOn)
        {
            TraceKind kind = isNew ? TraceKind.Accepted : TraceKind.Merged;
            trace.Write(new TraceRecord(kind) { Cpu = cpu, Vector = vector });
        }

        return true;
    }
}
