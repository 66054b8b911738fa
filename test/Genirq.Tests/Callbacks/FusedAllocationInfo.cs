using Genirq.Domains;

namespace Genirq.Tests.Callbacks;

/// <summary>What an allocation begins with.</summary>
internal sealed class FusedAllocationInfo(CallbackFuse fuse) : IrqAllocationInfo
{
    public override void Clear()
    {
        fuse.Hit($"{nameof(IrqAllocationInfo)}.{nameof(Clear)}");
        base.Clear();
    }

    public override void CopyFrom(IrqAllocationInfo other)
    {
        fuse.Hit($"{nameof(IrqAllocationInfo)}.{nameof(CopyFrom)}");
        base.CopyFrom(other);
    }
}
