using Genirq.Diagnostics;

namespace Genirq.Platforms.X86.Remapping;

/// <summary>Whether a machine's interrupts can be remapped by VT-d, and with 32-bit destinations.</summary>
/// <remarks>Source: Linux 6.12, drivers/iommu/intel/irq_remapping.c, intel_prepare_irq_remapping and
/// dmar_x2apic_optout.</remarks>
public sealed record RemappingCheck
{
    /// <summary>Whether the chipset is known to remap wrongly.</summary>
    public bool IsBroken { get; init; }

    /// <summary>Whether firmware describes remapping units.</summary>
    public bool HasUnits { get; init; } = true;

    /// <summary>Whether some I/O APIC belongs to no unit.</summary>
    public bool HasOrphanIoApic { get; init; }

    /// <summary>Whether all units can remap interrupts.</summary>
    public bool AllRemap { get; init; } = true;

    /// <summary>Whether all units have the extended interrupt mode.</summary>
    public bool AllExtended { get; init; } = true;

    /// <summary>Whether firmware asks not to use x2APIC.</summary>
    public bool OptsOutOfX2Apic { get; init; }

    /// <summary>Whether x2APIC can be used.</summary>
    public bool AllowsX2Apic => Result == 0 && AllExtended && !OptsOutOfX2Apic;

    /// <summary>0, or -ENODEV: interrupts cannot be remapped.</summary>
    public int Result => IsBroken || !HasUnits || HasOrphanIoApic || !AllRemap ? ErrorCode.NoDevice : 0;
}
