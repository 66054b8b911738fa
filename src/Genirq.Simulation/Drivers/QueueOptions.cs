using Genirq.Cpus;

namespace Genirq.Simulation.Drivers;

/// <summary>A queue that a driver is to open.</summary>
public sealed record QueueOptions
{
    /// <summary>The CPUs that its interrupt is to go to; null: as the system likes.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>The address space number of who will use it; null: the driver takes one. Only accelerators
    /// have such.</summary>
    public uint? Pasid { get; init; }
}
