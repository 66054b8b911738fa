using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Callbacks;

/// <summary>A parent that completes its children's blueprints.</summary>
internal sealed class FusedParentOps : MsiParentOps
{
    private readonly CallbackFuse _fuse;

    public FusedParentOps(CallbackFuse fuse)
    {
        _fuse = fuse;
        SupportedFlags = (MsiFlags)uint.MaxValue;
    }

    public override bool InitializeChild(
        MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        _fuse.Hit($"{nameof(MsiParentOps)}.{nameof(InitializeChild)}");
        child.NewAllocationInfo = () =>
        {
            _fuse.Hit("MsiDomainInfo.NewAllocationInfo");
            return new FusedAllocationInfo(_fuse);
        };
        child.Chip.UseAffinity((_, _, _) =>
        {
            _fuse.Hit("MsiChip.UseAffinity");
            return 0;
        });
        return base.InitializeChild(device, domain, realParent, child);
    }
}
