namespace Genirq.Msi;

/// <summary>What an operation works on: a device, and one of its domains.</summary>
/// <param name="Device">The device.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Id">Which of the device's domains it is; a global domain does not know that itself.</param>
internal readonly record struct MsiTarget(MsiDevice Device, MsiDomain Domain, MsiDomainId Id)
{
    /// <summary>The descriptors.</summary>
    public MsiDescriptorStore Store => Device.Data.Slots[Id.Value].Store;

    /// <summary>How many indices are free.</summary>
    public long Free => Domain.Info.HardwareSize - Store.Count;
}
