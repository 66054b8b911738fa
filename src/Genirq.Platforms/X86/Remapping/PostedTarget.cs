namespace Genirq.Platforms.X86.Remapping;

/// <summary>A virtual CPU to which VT-d posts an interrupt.</summary>
/// <param name="DescriptorAddress">Where its posted-interrupt descriptor is; 64 bytes aligned.</param>
/// <param name="Vector">The guest's vector.</param>
/// <remarks>Source: Linux 6.12, arch/x86/include/asm/irq_remapping.h, struct vcpu_data.</remarks>
public sealed record PostedTarget(ulong DescriptorAddress, int Vector);
