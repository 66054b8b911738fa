using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Msi;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The message interrupts that VT-d's units raise themselves. They are not remapped.</summary>
/// <remarks>The name is <c>DMAR-MSI</c>, the number at this level that of the unit. Source: Linux 6.12,
/// arch/x86/kernel/apic/msi.c, dmar_alloc_hwirq.</remarks>
public sealed class DmarMsiDomain
{
    private readonly MsiDomain _domain;

    private DmarMsiDomain(MsiDomain domain)
    {
        _domain = domain;
    }

    /// <summary>The domain.</summary>
    public IrqDomain Domain => _domain;

    /// <summary>Makes the domain.</summary>
    /// <param name="vectors">The domain towards the CPU.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: dmar_get_irq_domain.</remarks>
    public static DmarMsiDomain Create(VectorDomain vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        MsiDomainTemplate template = new()
        {
            Chip = new DmarMsiChip(vectors),
            Ops = new DmarMsiOps(),
            Flags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps,
            Flow = EdgeFlow.Instance,
            FlowName = "edge",
        };
        MsiDomain? domain = MsiDomain.CreateGlobal(
            vectors.System, FirmwareNode.Named("DMAR-MSI"), template, hardwareSize: 0, vectors);
        return domain is null
            ? throw new IrqException(IrqError.NoMemory, "The domain of the remapping units' interrupts was refused.")
            : new DmarMsiDomain(domain);
    }

    /// <summary>Gives a unit its interrupt.</summary>
    /// <param name="unit">The number of the unit.</param>
    /// <param name="node">Its NUMA node, or -1.</param>
    /// <returns>The number, the lowest one free; or a negative errno.</returns>
    public int Allocate(int unit, int node = -1)
    {
        X86AllocationInfo info = new()
        {
            Kind = X86AllocationKind.RemappingUnit,
            HardwareIrq = new HardwareIrq((ulong)unit),
        };
        return _domain.System.Domains.AllocateIrqs(_domain, -1, 1, info, new IrqAllocationOptions { Node = node });
    }
}
