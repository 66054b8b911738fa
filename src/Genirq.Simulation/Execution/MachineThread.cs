using Genirq.Actions.Threads;
using Genirq.Cpus;

namespace Genirq.Simulation.Execution;

/// <summary>The thread of a handler in a machine in memory.</summary>
internal sealed class MachineThread(MachineThreads owner, IrqThreadWork work) : IrqThread
{
    private CpuMask _affinity = CpuMask.Empty;

    /// <summary>The thread's name.</summary>
    public string Name => work.Name;

    /// <summary>What it runs.</summary>
    public IrqThreadWork Work => work;

    /// <summary>Its interrupt.</summary>
    public Irq Irq => work.Irq;

    /// <summary>Whether it waits to be run.</summary>
    public bool IsQueued { get; set; }

    /// <inheritdoc/>
    public override void Wake() => owner.Queue(this);

    /// <inheritdoc/>
    public override void Stop()
    {
        work.RunOnce();
        owner.Forget(this);
    }

    /// <summary>The CPU that it runs on now: the first online one of its interrupt's.</summary>
    /// <param name="cpus">The system's CPUs.</param>
    public int FindCpu(CpuSet cpus)
    {
        if (work.TryTakeAffinity(out CpuMask? affinity))
        {
            _affinity = affinity;
        }

        CpuMask online = cpus.Online;
        int cpu = _affinity.First;
        while (cpu >= 0 && !online.Contains(cpu))
        {
            cpu = _affinity.Next(cpu + 1);
        }

        return cpu >= 0 ? cpu : online.First;
    }

    /// <summary>Runs one round.</summary>
    public void Run() => work.RunOnce();
}
