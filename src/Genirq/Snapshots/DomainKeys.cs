using System.Globalization;
using Genirq.Domains;

namespace Genirq.Snapshots;

/// <summary>Names that tell the domains of one system apart: their own, with a number where two have the
/// same.</summary>
internal sealed class DomainKeys
{
    private readonly Dictionary<string, IrqDomain> _domains = [];
    private readonly Dictionary<IrqDomain, string> _keys = [];

    /// <summary>Names domains in their order, oldest first.</summary>
    public DomainKeys(IEnumerable<IrqDomain> domains)
    {
        foreach (IrqDomain domain in domains)
        {
            string key = domain.Name;
            for (int number = 2; !_domains.TryAdd(key, domain); number++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{domain.Name}#{number}");
            }

            _keys.Add(domain, key);
        }
    }

    /// <summary>The domains of a system, oldest first.</summary>
    public static IReadOnlyList<IrqDomain> Ordered(IrqSystem system) => [.. system.Domains.All.Reverse()];

    /// <summary>A domain's key; null if it is none of these.</summary>
    public string? KeyOf(IrqDomain domain) => _keys.GetValueOrDefault(domain);

    /// <summary>The domain of a key; null if there is none.</summary>
    public IrqDomain? Find(string key) => _domains.GetValueOrDefault(key);
}
