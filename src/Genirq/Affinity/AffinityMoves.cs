namespace Genirq.Affinity;

/// <summary>When an interrupt that is in use may be sent to other CPUs.</summary>
/// <remarks>Source: Linux 6.12, CONFIG_GENERIC_PENDING_IRQ and IRQD_MOVE_PCNTXT.</remarks>
public enum AffinityMoves
{
    /// <summary>At once; a chip that is busy with an earlier move parks the wish until the next interrupt.</summary>
    /// <remarks>As if every interrupt were marked <see cref="Descriptors.IrqStates.MoveInProcessContext"/>.</remarks>
    AtOnceOrParked,

    /// <summary>At once; a chip that is busy refuses with -EBUSY (most platforms).</summary>
    AtOnce,

    /// <summary>
    /// In the next interrupt, unless the interrupt is marked
    /// <see cref="Descriptors.IrqStates.MoveInProcessContext"/> (x86).
    /// </summary>
    InInterrupt,
}
