using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;
using Genirq.Platforms.X86.Messages;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The chip of a VT-d level, "INTEL-IR".</summary>
/// <remarks>Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, intel_ir_chip.</remarks>
internal sealed class IntelChip(IntelRemappingDomain domain, string name) : IrqChip(
    name,
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage
    | IrqChipCallbacks.SetVcpuAffinity)
{
    /// <inheritdoc/>
    public override void Acknowledge(IrqData data) => ApicChip.AcknowledgeAndMove(domain.Vectors, data);

    /// <inheritdoc/>
    public override int SetAffinity(IrqData data, CpuMask mask, bool force)
    {
        int result = IrqChipParent.SetAffinity(data, mask, force);
        if (result < 0 || result == AffinityResult.OkDone)
        {
            return result;
        }

        domain.Reconfigure(data, always: false);
        domain.Vectors.ScheduleCleanUp(data);
        return AffinityResult.OkDone;
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
    {
        IntelData entry = (IntelData)data.ChipData!;
        messages[0] = ApicMessage.ComposeRemappable(entry.Index, entry.Subhandle);
    }

    /// <inheritdoc/>
    public override int SetVcpuAffinity(IrqData data, object? target)
    {
        if (target is PostedTarget posted)
        {
            domain.Post(data, posted);
        }
        else
        {
            domain.Reconfigure(data, always: true);
        }

        return 0;
    }
}
