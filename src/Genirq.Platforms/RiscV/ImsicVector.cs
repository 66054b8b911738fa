namespace Genirq.Platforms.RiscV;

/// <summary>An identity of a hart that is given out.</summary>
/// <remarks>Guarded by its domain's lock.</remarks>
internal sealed class ImsicVector(Irq irq, int cpu, int identity)
{
    /// <summary>The interrupt that has it.</summary>
    public Irq Irq { get; private set; } = irq;

    /// <summary>The hart.</summary>
    public int Cpu { get; private set; } = cpu;

    /// <summary>The identity.</summary>
    public int Identity { get; private set; } = identity;

    /// <summary>Whether it is enabled.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Whether a message has come that is not claimed.</summary>
    public bool IsPending { get; set; }

    /// <summary>Where the interrupt has moved to, until the hart has seen it; null: nowhere.</summary>
    public ImsicVector? Next { get; set; }

    /// <summary>Where the interrupt has moved from, until that hart has seen it; null: from nowhere.</summary>
    public ImsicVector? Previous { get; set; }

    /// <summary>Makes it another one, as if it were new.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpu">The hart.</param>
    /// <param name="identity">The identity.</param>
    public void Reset(Irq irq, int cpu, int identity)
    {
        (Irq, Cpu, Identity) = (irq, cpu, identity);
        (IsEnabled, IsPending, Next, Previous) = (false, false, null, null);
    }
}
