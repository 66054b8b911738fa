using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Ipi;

namespace Genirq.Properties.Flow;

/// <summary>A demultiplexer's chip, whose interrupts are handled where their affinity says.</summary>
internal sealed class RedirectChip() : IrqChip(
    "demux",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity)
{
    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => IrqRedirects.SetAffinity(data, mask);
}
