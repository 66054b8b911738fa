using Genirq.Pci.Configuration;

namespace Genirq.Simulation.Traces;

/// <summary>One thing that happened in a machine.</summary>
/// <param name="Kind">What.</param>
public readonly record struct TraceRecord(TraceKind Kind)
{
    /// <summary>The record's number, from 0.</summary>
    public long Number { get; init; }

    /// <summary>When, in nanoseconds of the machine's clock.</summary>
    public long Nanoseconds { get; init; }

    /// <summary>On which CPU, or for which; -1: none.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>The vector of a CPU, or the index of a device's vector where <see cref="Slot"/> stands; -1:
    /// none.</summary>
    public int Vector { get; init; } = -1;

    /// <summary>The interrupt, or none.</summary>
    public Irq Irq { get; init; }

    /// <summary>The device, or null.</summary>
    public PciSlot? Slot { get; init; }

    /// <summary>The address written to; 0 where there is none.</summary>
    public ulong Address { get; init; }

    /// <summary>What was written; 0 where there is nothing.</summary>
    public uint Data { get; init; }

    /// <summary>A name: of a handler, a thread, a reason; null where there is none.</summary>
    public string? Name { get; init; }
}
