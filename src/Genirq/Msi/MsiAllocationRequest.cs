using Genirq.Affinity;

namespace Genirq.Msi;

/// <summary>One interrupt that is wanted.</summary>
/// <param name="DomainId">Of which of the device's domains.</param>
/// <param name="Index">At which index.</param>
/// <param name="Affinity">With which affinity; null for the default.</param>
/// <param name="Cookie">With which tag; null for none.</param>
internal readonly record struct MsiAllocationRequest(
    MsiDomainId DomainId, MsiIndex Index, IrqAffinityDescriptor? Affinity, MsiInstanceCookie? Cookie);
