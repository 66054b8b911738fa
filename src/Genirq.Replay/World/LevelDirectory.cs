using Genirq.Domains;

namespace Genirq.Replay.World;

/// <summary>The domains of a world by number, and how every domain is named as a level.</summary>
internal sealed class LevelDirectory
{
    private readonly SortedDictionary<int, IrqDomain> _domains = [];
    private readonly Dictionary<IrqDomain, LevelName> _names = [];

    /// <summary>The script's and the global MSI domains, in the order of their numbers.</summary>
    public IEnumerable<KeyValuePair<int, IrqDomain>> Domains => _domains;

    /// <summary>Adds a script's or a global MSI domain.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="domain">The domain.</param>
    public void Add(int number, IrqDomain domain)
    {
        _domains[number] = domain;
        _names[domain] = LevelName.OfDomain(number);
    }

    /// <summary>Adds a device's MSI domain.</summary>
    /// <param name="device">The device's number.</param>
    /// <param name="domain">The domain.</param>
    public void AddOfDevice(int device, IrqDomain domain) => _names[domain] = LevelName.OfDevice(device);

    /// <summary>Takes a domain out of the numbers; levels that still name it keep their name.</summary>
    /// <param name="number">Its number.</param>
    public void Remove(int number) => _domains.Remove(number);

    /// <summary>The domain of a number.</summary>
    /// <param name="number">The number.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IrqDomain Domain(int number) => _domains.TryGetValue(number, out IrqDomain? domain)
        ? domain
        : throw new InvalidOperationException($"There is no domain {number}.");

    /// <summary>The number of a script's or a global MSI domain; -1 for null and for a device's domain.</summary>
    /// <param name="domain">The domain.</param>
    public int NumberOf(IrqDomain? domain) => NameOf(domain) is { Member: "d", Number: int number } ? number : -1;

    /// <summary>How a level of this domain is named; <c>d</c> -1 for no domain.</summary>
    /// <param name="domain">The domain, or null.</param>
    public LevelName NameOf(IrqDomain? domain) =>
        domain is not null && _names.TryGetValue(domain, out LevelName name) ? name : LevelName.OfDomain(-1);
}
