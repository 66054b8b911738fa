using Genirq.Msi;

namespace Genirq.Platforms.X86.Legacy;

/// <summary>The operations of the remapping units' domain: the hardware number is the unit's.</summary>
/// <remarks>Source: Linux 6.12, arch/x86/kernel/apic/msi.c, dmar_msi_init.</remarks>
internal sealed class DmarMsiOps() : MsiDomainOps(MsiDomainCallbacks.GetHardwareIrq);
