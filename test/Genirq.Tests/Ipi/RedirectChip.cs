using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Ipi;
using Genirq.Tests.Fakes;

namespace Genirq.Tests.Ipi;

/// <summary>A demultiplexer's chip, whose interrupts are handled where their affinity says.</summary>
internal sealed class RedirectChip(CallLog log) : IrqChip(
    "demux",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity
        | IrqChipCallbacks.PreRedirect)
{
    public override void PreRedirect(IrqData data) => log.Add($"before {data.HardwareIrq}");

    public override int SetAffinity(IrqData data, CpuMask mask, bool force) => IrqRedirects.SetAffinity(data, mask);
}
