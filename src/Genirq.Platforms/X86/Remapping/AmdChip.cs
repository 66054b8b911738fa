using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>The chip of an AMD level, "AMD-IR".</summary>
/// <remarks>Source: Linux 6.12, drivers/iommu/amd/iommu.c, amd_ir_chip.</remarks>
internal sealed class AmdChip(AmdRemappingDomain domain) : IrqChip(
    "AMD-IR",
    IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage
    | IrqChipCallbacks.SetVcpuAffinity)
{
    private const uint AddressBase = 0xFEE00000;

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

        domain.Reconfigure(data);
        domain.Vectors.ScheduleCleanUp(data);
        return AffinityResult.OkDone;
    }

    /// <inheritdoc/>
    public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
        messages[0] = new MsiMessage(AddressBase, 0, (uint)((AmdData)data.ChipData!).Index);

    /// <inheritdoc/>
    public override int SetVcpuAffinity(IrqData data, object? target) =>
        domain.SetVcpu(data, target as AmdGuestTarget);
}
