using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Pci.Ims;

/// <summary>Makes the blueprint of a device's own message store, for <c>PciDevice.CreateImsDomain</c>.</summary>
public static class ImsTemplates
{
    /// <summary>Makes the blueprint for a store.</summary>
    /// <param name="name">The chip's name, for example <c>IMS</c>.</param>
    /// <param name="store">The store.</param>
    /// <param name="extraFlags">Further features, for example <see cref="MsiFlags.ActivateEarly"/>.</param>
    public static MsiDomainTemplate For(string name, IImsStore store, MsiFlags extraFlags = MsiFlags.None)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(store);
        return new MsiDomainTemplate
        {
            Chip = new ImsChip(name, store),
            Ops = new ImsOps(store),
            Flags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors | extraFlags,
            BusToken = BusToken.PciDeviceIms,
        };
    }
}
