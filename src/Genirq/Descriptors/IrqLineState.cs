using Genirq.Cpus;

namespace Genirq.Descriptors;

/// <summary>The state that all levels of an interrupt share, as debugfs shows it: see
/// <see cref="IrqSystem.Adopt"/>.</summary>
/// <remarks>Immutable. Source: Linux 6.12, kernel/irq/debugfs.c, irq_debug_show.</remarks>
public sealed record IrqLineState
{
    /// <summary>The states (<c>dstate</c>); none that only lasts while a handler runs.</summary>
    public IrqStates States { get; init; }

    /// <summary>The line's settings (<c>status</c>).</summary>
    public IrqSettings Settings { get; init; }

    /// <summary>How often it is disabled (<c>ddepth</c>), 0 or more.</summary>
    public int Depth
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Depth));
            field = value;
        }
    }

    /// <summary>Whether its handlers want the line masked until their threads are done.</summary>
    public bool IsOneShot { get; init; }

    /// <summary>The NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>The affinity last accepted.</summary>
    public required CpuMask Affinity { get; init; }

    /// <summary>Where it really goes; empty if no chip has told.</summary>
    public CpuMask EffectiveAffinity { get; init; } = CpuMask.Empty;

    /// <summary>The affinity that waits for the next event, or once did.</summary>
    public CpuMask PendingAffinity { get; init; } = CpuMask.Empty;
}
