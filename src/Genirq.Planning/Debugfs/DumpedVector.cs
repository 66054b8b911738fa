namespace Genirq.Planning.Debugfs;

/// <summary>What the x86 vector level of an <see cref="InterruptDump"/> says.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/vector.c, x86_vector_debug_show.</remarks>
internal sealed record DumpedVector
{
    /// <summary>The vector; 0 if there is none: reserved, unused, shut down, or not assigned.</summary>
    public int Vector { get; internal set; }

    /// <summary>The CPU that it is or was last on; -1 if not told.</summary>
    public int Target { get; internal set; } = -1;

    /// <summary>The vector that is being left; 0 for none.</summary>
    public int PreviousVector { get; internal set; }

    /// <summary>The CPU that is being left; -1 for none.</summary>
    public int PreviousTarget { get; internal set; } = -1;

    /// <summary>Whether the interrupt is still on its way from the previous vector.</summary>
    public bool IsMoving { get; internal set; }

    /// <summary>Whether the kernel alone decides where it goes.</summary>
    public bool IsManaged { get; internal set; }

    /// <summary>Whether it may hold a reservation instead of a vector.</summary>
    public bool CanReserve { get; internal set; }

    /// <summary>Whether it holds a reservation.</summary>
    public bool HasReserved { get; internal set; }

    /// <summary>Whether the previous vector waits to be freed.</summary>
    public bool IsCleanupPending { get; internal set; }

    /// <summary>Whether it goes through the old interrupt controller, to all CPUs.</summary>
    public bool IsLegacy { get; internal set; }
}
