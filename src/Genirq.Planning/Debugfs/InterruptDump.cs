using Genirq.Cpus;

namespace Genirq.Planning.Debugfs;

/// <summary>What debugfs shows of one interrupt: <c>/sys/kernel/debug/irq/irqs/N</c>.</summary>
/// <remarks>
/// Immutable. Its number is the name of the file; on x86 it is the hardware number of the vector level as well. Source:
/// Linux 6.12, kernel/irq/debugfs.c, irq_debug_show.
/// </remarks>
internal sealed record InterruptDump
{
    /// <summary>The flow handler's name.</summary>
    public string Handler { get; internal set; } = "";

    /// <summary>The device's name, mostly a PCI slot; null if there is none.</summary>
    public string? Device { get; internal set; }

    /// <summary>The settings' bits (<c>status</c>).</summary>
    public uint Status { get; internal set; }

    /// <summary>The bits of what goes on (<c>istate</c>).</summary>
    public uint InternalState { get; internal set; }

    /// <summary>How often it is disabled.</summary>
    public uint DisableDepth { get; internal set; }

    /// <summary>How often it is armed for wake-up.</summary>
    public uint WakeDepth { get; internal set; }

    /// <summary>The bits of the interrupt's data (<c>dstate</c>).</summary>
    public uint DataState { get; internal set; }

    /// <summary>Whether the kernel alone decides where it goes (<c>IRQD_AFFINITY_MANAGED</c>).</summary>
    /// <remarks>Source: Linux 6.12, include/linux/irq.h, and the same bit in 7.3.</remarks>
    public bool IsManaged => (DataState & (1u << 21)) != 0;

    /// <summary>Whether it is shut down until one of its CPUs comes back (<c>IRQD_MANAGED_SHUTDOWN</c>).</summary>
    public bool IsManagedShutdown => (DataState & (1u << 23)) != 0;

    /// <summary>The NUMA node, or -1.</summary>
    public int Node { get; internal set; } = -1;

    /// <summary>The affinity asked for; null if not told.</summary>
    public CpuMask? Affinity { get; internal set; }

    /// <summary>The affinity in effect; null if not told.</summary>
    public CpuMask? EffectiveAffinity { get; internal set; }

    /// <summary>An affinity that waits for the next interrupt; null if not told, empty if none waits.</summary>
    public CpuMask? PendingAffinity { get; internal set; }

    /// <summary>The levels, outermost first; one at least.</summary>
    public required IReadOnlyList<InterruptDumpLevel> Levels { get; init; }

    /// <summary>What the x86 vector level says; null without one.</summary>
    public DumpedVector? Vector
    {
        get
        {
            foreach (InterruptDumpLevel level in Levels)
            {
                if (level.Vector is { } vector)
                {
                    return vector;
                }
            }

            return null;
        }
    }
}
