using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>One of a device's places for an MSI domain, with the store that belongs to it.</summary>
internal sealed class MsiDomainSlot
{
    /// <summary>The descriptors.</summary>
    public MsiDescriptorStore Store { get; } = new();

    /// <summary>The domain: the device's own, a global one, or (wrongly) an MSI parent; null if none.</summary>
    public IrqDomain? Domain
    {
        get;
        set
        {
            field = value;
            Argument = null;
        }
    }

    /// <summary>What the domain's allocations hand down; made for the first one.</summary>
    public IrqAllocationInfo? Argument { get; set; }
}
