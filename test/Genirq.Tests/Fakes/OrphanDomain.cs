using Genirq.Domains;

namespace Genirq.Tests.Fakes;

/// <summary>A level that asks for a parent whether or not it has one.</summary>
internal sealed class OrphanDomain() : IrqDomain(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
{
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info) => AllocateParent(first, count, info);
}
