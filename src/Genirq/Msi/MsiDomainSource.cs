namespace Genirq.Msi;

/// <summary>What a device's MSI domain is made from again, as it was made the first time.</summary>
/// <param name="Template">The blueprint.</param>
/// <param name="DomainData">The owner's data.</param>
/// <param name="ChipData">The chip's data.</param>
public sealed record MsiDomainSource(MsiDomainTemplate Template, object? DomainData = null, object? ChipData = null);
