namespace Genirq.Platforms.X86;

/// <summary>One CPU's vectors.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/matrix.c, struct cpumap.</remarks>
internal sealed class MatrixRow(int words, uint[] offers, int cpu)
{
    /// <summary>Vectors in use.</summary>
    public readonly ulong[] Allocation = new ulong[words];

    /// <summary>Vectors reserved for managed interrupts.</summary>
    public readonly ulong[] Reservation = new ulong[words];

    /// <summary>Whether the CPU takes part.</summary>
    public bool IsOnline
    {
        get;
        set
        {
            field = value;
            offers[cpu] = value ? Available : 0;
        }
    }

    /// <summary>Whether <see cref="Available"/> was computed once.</summary>
    public bool IsInitialized;

    /// <summary>Vectors free for regular allocation.</summary>
    public uint Available
    {
        get;
        set
        {
            field = value;
            offers[cpu] = IsOnline ? value : 0;
        }
    }

    /// <summary>Vectors in use.</summary>
    public uint Allocated;

    /// <summary>Vectors reserved for managed interrupts.</summary>
    public uint Managed;

    /// <summary>Managed vectors in use.</summary>
    public uint ManagedAllocated;
}
