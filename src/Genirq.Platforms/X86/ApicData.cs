namespace Genirq.Platforms.X86;

/// <summary>What the vector domain knows of one interrupt. Guarded by the domain's lock.</summary>
/// <remarks>
/// <code>
/// idle --new vector, old CPU online--> move in progress --event on the new CPU, or told--> clean-up pending
///   ^                                                                                              |
///   +------------------------------ tick of the old CPU, its vector not requested -----------------+
/// </code>
/// Source: Linux 6.12, arch/x86/kernel/apic/vector.c, struct apic_chip_data.
/// </remarks>
internal sealed class ApicData(Irq irq)
{
    /// <summary>The interrupt.</summary>
    public Irq Irq { get; } = irq;

    /// <summary>What messages name the target by.</summary>
    public uint Destination { get; set; }

    /// <summary>What messages carry; <see cref="X86Vectors.ManagedShutdown"/> while no vector is held.</summary>
    public int ConfiguredVector { get; set; }

    /// <summary>The vector held; 0 if none.</summary>
    public int Vector { get; set; }

    /// <summary>The CPU of the vector, also after it was given back.</summary>
    public int Cpu { get; set; }

    /// <summary>The vector held before a move; 0 if it is given back.</summary>
    public int PreviousVector { get; set; }

    /// <summary>The CPU of the previous vector.</summary>
    public int PreviousCpu { get; set; }

    /// <summary>Whether nothing has arrived on the new vector yet.</summary>
    public bool IsMoving { get; set; }

    /// <summary>Whether its vectors are reserved on each CPU of its affinity.</summary>
    public bool IsManaged { get; set; }

    /// <summary>Whether it may be left with a reservation.</summary>
    public bool CanReserve { get; set; }

    /// <summary>Whether it has a reservation, and no vector.</summary>
    public bool HasReserved { get; set; }

    /// <summary>Whether the previous vector waits on its CPU's list.</summary>
    public bool IsCleaning { get; set; }
}
