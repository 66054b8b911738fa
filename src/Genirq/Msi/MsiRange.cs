namespace Genirq.Msi;

/// <summary>A range of indices of one of a device's domains.</summary>
/// <param name="DomainId">Of which domain.</param>
/// <param name="First">The first index.</param>
/// <param name="Last">The last index.</param>
internal readonly record struct MsiRange(MsiDomainId DomainId, uint First, uint Last)
{
    /// <summary>All indices of a domain. The descriptor lock is held.</summary>
    public static MsiRange All(MsiDevice device, MsiDomainId id)
    {
        device.AssertLocked();
        return new(id, 0, MsiDescriptors.SizeOf(device, id) - 1);
    }

    /// <summary>The range in words, for sentences.</summary>
    public override string ToString()
    {
        string indices = First != Last ? $"the indices {First} to {Last}"
            : First == MsiIndex.Any.Value ? "any index"
            : $"index {First}";
        return $"{indices} of MSI domain {DomainId.Value}";
    }
}
