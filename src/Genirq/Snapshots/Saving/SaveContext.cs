using System.Text.Json;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Saving;

/// <summary>What the writers of one document share.</summary>
internal sealed class SaveContext
{
    private readonly DomainKeys _keys;
    private readonly HashSet<MsiDevice> _devices;
    private readonly Dictionary<IrqDomain, int> _mapped = [];
    private readonly Dictionary<MsiDevice, List<MsiDescriptor>> _orphans = [];

    /// <summary>Begins a document.</summary>
    public SaveContext(SnapshotHost host, DomainKeys keys, Utf8JsonWriter writer)
    {
        Host = host;
        Writer = writer;
        _keys = keys;
        _devices = [.. host.Devices];
    }

    /// <summary>The system, and what belongs to it.</summary>
    public SnapshotHost Host { get; }

    /// <summary>Where to.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>What refuses to save.</summary>
    public static SnapshotException Refuse(string reason) => new("$", reason);

    /// <summary>A domain's key.</summary>
    public string KeyOf(IrqDomain domain) =>
        _keys.KeyOf(domain) ?? throw Refuse($"The domain {domain.Name} was removed, but is in use.");

    /// <summary>A device's name; it must have been added to the host.</summary>
    public string NameOf(MsiDevice device) => _devices.Contains(device)
        ? device.Name
        : throw Refuse($"The device {device.Name} was not added to the host.");

    /// <summary>An object's name in the host.</summary>
    public string NameOf(object thing, string what) => Host.NameOf(thing)
        ?? throw Refuse($"There is no name for {what}: add one to the host.");

    /// <summary>Counts a level that its domain's reverse map leads to.</summary>
    public void CountMapped(IrqDomain domain) => _mapped[domain] = MappedLevelsOf(domain) + 1;

    /// <summary>How many levels a domain's reverse map leads to.</summary>
    public int MappedLevelsOf(IrqDomain domain) => _mapped.GetValueOrDefault(domain);

    /// <summary>Messages of a device that are in none of its stores: those with files first, then those that
    /// interrupts refer to.</summary>
    public List<MsiDescriptor> OrphansOf(MsiDevice device)
    {
        if (!_orphans.TryGetValue(device, out List<MsiDescriptor>? orphans))
        {
            orphans = [.. device.DataOrNull?.Leaked ?? []];
            _orphans.Add(device, orphans);
        }

        return orphans;
    }
}
