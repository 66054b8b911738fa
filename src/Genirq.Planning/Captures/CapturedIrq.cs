using Genirq.Cpus;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Captures;

/// <summary>A message interrupt as a machine shows it.</summary>
/// <param name="Irq">Its number.</param>
/// <param name="Kind">What its function's <c>msi_irqs</c> says; <see cref="MessageKind.None"/> if nothing.</param>
internal sealed record CapturedIrq(Irq Irq, MessageKind Kind)
{
    /// <summary>Which entry raises it; null if nothing tells.</summary>
    public MessageSource? Source { get; init; }

    /// <summary>The CPUs that it goes to; null if nothing tells.</summary>
    public CpuMask? Cpus { get; init; }

    /// <summary>What those CPUs rest on.</summary>
    public Basis CpusBasis { get; init; }
}
