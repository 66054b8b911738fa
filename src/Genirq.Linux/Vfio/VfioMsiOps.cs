using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Linux.Vfio;

/// <summary>The operations of a function's own domain, and word of how many interrupts are about to be
/// allocated.</summary>
/// <param name="parent">The domain that wants to know.</param>
/// <param name="inner">The operations.</param>
internal sealed class VfioMsiOps(VfioMsiDomain parent, MsiDomainOps inner)
    : ForwardingMsiDomainOps(inner, MsiDomainCallbacks.Prepare)
{
    /// <inheritdoc/>
    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        parent.Wanted = count;
        return base.Prepare(domain, device, count, argument);
    }
}
