using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;

namespace Genirq.Platforms.Arm;

/// <summary>The chip of a GIC's level. An SPI goes to the first online CPU of its affinity.</summary>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-gic.c, gic_set_affinity, and irq-gic-v3.c.</remarks>
internal sealed class GicChip(string name) : IrqChip(
    name,
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt | IrqChipCallbacks.SetAffinity,
    IrqChipFlags.SetTypeMasked | IrqChipFlags.SkipSetWake | IrqChipFlags.MaskOnSuspend)
{
    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(mask);
        CpuMask cpus = force ? mask : mask.And(data.Domain!.System.Cpus.Online);
        if (cpus.IsEmpty)
        {
            return Diagnostics.ErrorCode.Invalid;
        }

        data.Descriptor.SetEffectiveAffinity(CpuMask.Of(cpus.First));
        return AffinityResult.OkDone;
    }
}
