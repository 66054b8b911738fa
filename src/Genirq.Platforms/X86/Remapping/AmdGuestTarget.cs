namespace Genirq.Platforms.X86.Remapping;

/// <summary>A virtual CPU to which AMD's remapping posts an interrupt.</summary>
/// <param name="Tag">What the unit's log names it by.</param>
/// <param name="RootPointer">The address of its virtual APIC's page.</param>
/// <param name="Vector">The guest's vector.</param>
/// <remarks>Source: Linux 6.12, include/linux/amd-iommu.h, struct amd_iommu_pi_data.</remarks>
public sealed record AmdGuestTarget(uint Tag, ulong RootPointer, int Vector);
