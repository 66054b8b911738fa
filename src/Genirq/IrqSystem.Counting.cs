using Genirq.Descriptors;
using Genirq.Diagnostics;

namespace Genirq;

/// <content>The counters of events.</content>
public sealed partial class IrqSystem
{
    /// <summary>Sets how often an interrupt was counted on a CPU, for a machine that is rebuilt from a
    /// record.</summary>
    /// <param name="irq">The interrupt.</param>
    /// <param name="cpu">A possible CPU.</param>
    /// <param name="count">The count; the interrupt's total changes by as much.</param>
    /// <returns>0; -EINVAL: unknown, or no possible CPU.</returns>
    public int RestoreCount(Irq irq, int cpu, uint count)
    {
        if (Find(irq) is not { } descriptor || !Cpus.Possible.Contains(cpu))
        {
            return ErrorCode.Invalid;
        }

        using GateHold held = descriptor.Hold();
        descriptor.TotalCount += count - Cpus[cpu].CountOf(irq);
        Cpus[cpu].Restore(irq.Number, count);
        return 0;
    }
}
