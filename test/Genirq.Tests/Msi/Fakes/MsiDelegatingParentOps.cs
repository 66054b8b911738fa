using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>A level in the middle that lets the level below decide.</summary>
internal sealed class MsiDelegatingParentOps(MsiCallLog log) : MsiParentOps
{
    public override bool InitializeChild(
        MsiDevice device, IrqDomain domain, IrqDomain realParent, MsiDomainInfo child)
    {
        log.Add("delegate");
        return DelegateToParent(device, domain, realParent, child);
    }
}
