namespace Genirq.Platforms.RiscV;

/// <summary>An identity of a hart that is given out.</summary>
/// <remarks>Guarded by its domain's lock.</remarks>
internal sealed class ImsicVector(Irq irq, int cpu, int identity)
{
    /// <summary>The interrupt that has it.</summary>
    public Irq Irq { get; } = irq;

    /// <summary>The hart.</summary>
    public int Cpu { get; } = cpu;

    /// <summary>The identity.</summary>
    public int Identity { get; } = identity;

    /// <summary>Whether it is enabled.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Whether a message has come that is not claimed.</summary>
    public bool IsPending { get; set; }

    /// <summary>Where the interrupt has moved to, until the hart has seen it; null: nowhere.</summary>
    public ImsicVector? Next { get; set; }

    /// <summary>Where the interrupt has moved from, until that hart has seen it; null: from nowhere.</summary>
    public ImsicVector? Previous { get; set; }
}
