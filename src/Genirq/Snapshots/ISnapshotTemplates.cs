using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>Knows the blueprints of devices' MSI domains, so that those can be made again.</summary>
public interface ISnapshotTemplates
{
    /// <summary>What a device's domain is made from; null if it is not known here.</summary>
    /// <param name="domain">The domain.</param>
    MsiDomainSource? FindTemplate(SavedMsiDomain domain);
}
