using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.X86;

/// <summary>What the levels of x86 tell each other in an allocation that no MSI descriptor begins.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/include/asm/hw_irq.h, struct irq_alloc_info.</remarks>
public sealed class X86AllocationInfo : IrqAllocationInfo
{
    /// <summary>For what.</summary>
    public X86AllocationKind Kind { get; set; }

    /// <summary>By what a remapping unit knows the requester.</summary>
    public ushort RequesterId { get; set; }

    /// <summary>The pin, of an I/O APIC.</summary>
    public int Pin { get; set; }

    /// <summary>Whether the line of the pin is level-triggered.</summary>
    public bool IsLevel { get; set; }

    /// <summary>The CPUs on which a vector is wanted at once; null: one is only reserved.</summary>
    public CpuMask? Cpus { get; set; }

    /// <summary>Whether an I/O APIC takes a legacy interrupt over, which has a vector already.</summary>
    public bool IsLegacy { get; set; }

    /// <summary>For what an allocation is, whoever began it.</summary>
    /// <param name="info">What was handed down.</param>
    public static X86AllocationKind KindOf(IrqAllocationInfo? info) => info switch
    {
        X86AllocationInfo own => own.Kind,
        { Descriptor.IsMsiX: true } => X86AllocationKind.PciMsiX,
        { Descriptor: not null } => X86AllocationKind.PciMsi,
        _ => X86AllocationKind.Other,
    };

    /// <summary>By what a remapping unit knows the requester, whoever began the allocation.</summary>
    /// <param name="info">What was handed down.</param>
    public static ushort RequesterOf(IrqAllocationInfo? info) =>
        info is X86AllocationInfo own ? own.RequesterId : info?.Descriptor?.Device.RequesterId ?? 0;

    /// <summary>The other identities of the requester.</summary>
    /// <param name="info">What was handed down.</param>
    public static IReadOnlyList<RequesterAlias> AliasesOf(IrqAllocationInfo? info) =>
        info?.Descriptor?.Device.RequesterAliases ?? [];

    /// <inheritdoc/>
    public override void CopyFrom(IrqAllocationInfo other)
    {
        base.CopyFrom(other);
        if (other is X86AllocationInfo own)
        {
            Kind = own.Kind;
            RequesterId = own.RequesterId;
            Pin = own.Pin;
            IsLevel = own.IsLevel;
            Cpus = own.Cpus;
            IsLegacy = own.IsLegacy;
        }
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        base.Clear();
        Kind = X86AllocationKind.Other;
        RequesterId = 0;
        Pin = 0;
        IsLevel = false;
        Cpus = null;
        IsLegacy = false;
    }
}
