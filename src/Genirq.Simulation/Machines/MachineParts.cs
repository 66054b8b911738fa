using Genirq.Simulation.Buses;
using Genirq.Simulation.Cpus;
using Genirq.Simulation.Execution;
using Genirq.Simulation.Traces;

namespace Genirq.Simulation.Machines;

/// <summary>What the parts of one machine share.</summary>
internal sealed record MachineParts(
    VirtualClock Clock, MachineTrace Trace, MachineThreads Threads, BusQueue Queue)
{
    /// <summary>The CPUs by number.</summary>
    public MachineCpu[] Cpus { get; set; } = [];

    /// <summary>Which of them have something to do.</summary>
    public CpuReadiness Ready { get; set; } = new(0);
}
