using Genirq.Cpus;

namespace Genirq.Actions;

/// <summary>The action of a line that each CPU has for itself, and the CPUs that it serves.</summary>
/// <param name="irq">The interrupt.</param>
/// <param name="request">How it was requested.</param>
internal abstract class CpuLineAction(Irq irq, in IrqRequest request) : IrqAction(irq, request)
{
    /// <summary>The CPUs that it serves; null for all. Set before it is installed, and never after.</summary>
    public CpuMask? Cpus { get; set; }

    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.PerCpu;

    /// <inheritdoc/>
    public override bool Serves(CpuContext cpu) => Cpus is not { } cpus || cpus.Contains(cpu.Index);

    /// <summary>Whether both serve some CPU.</summary>
    public bool Overlaps(CpuLineAction other) =>
        (Cpus is null || other.Cpus is null || Cpus.Overlaps(other.Cpus)) && !ServesNone && !other.ServesNone;

    /// <inheritdoc/>
    public override void Free(IrqSystem system) => PerCpuRequests.Free(system, Irq, this);

    private bool ServesNone => Cpus is { IsEmpty: true };
}
