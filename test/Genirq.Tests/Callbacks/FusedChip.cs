using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Tests.Callbacks;

/// <summary>A device's message table on a slow bus.</summary>
internal sealed class FusedChip(CallbackFuse fuse) : IrqChip(
    "fused",
    IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage | IrqChipCallbacks.BusLock
        | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources,
    IrqChipFlags.OneshotSafe)
{
    /// <summary>How many hold the bus; it must be 0 in the end.</summary>
    public int Holders { get; private set; }

    /// <summary>How many lines have their resources.</summary>
    public int Resources { get; private set; }

    public override void Mask(IrqData data) => fuse.Hit("IrqChip." + nameof(Mask));

    public override void Unmask(IrqData data) => fuse.Hit("IrqChip." + nameof(Unmask));

    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        fuse.Hit("IrqChip." + nameof(WriteMessage));
        data.Descriptor.MsiDescriptor!.Message = messages[0];
    }

    public override void BusLock(IrqData data)
    {
        fuse.Hit("IrqChip." + nameof(BusLock));
        Holders++;
    }

    public override void BusUnlock(IrqData data)
    {
        Holders--;
        fuse.Hit("IrqChip." + nameof(BusUnlock));
    }

    public override int RequestResources(IrqData data)
    {
        fuse.Hit("IrqChip." + nameof(RequestResources));
        Resources++;
        return 0;
    }

    public override void ReleaseResources(IrqData data)
    {
        Resources--;
        fuse.Hit("IrqChip." + nameof(ReleaseResources));
    }
}
