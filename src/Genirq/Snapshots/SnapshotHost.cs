using Genirq.Msi;

namespace Genirq.Snapshots;

/// <summary>A system with all that belongs to it and that a document can only name: devices, parts, code.</summary>
/// <remarks>
/// A snapshot holds state, never code. Whoever restores one builds the system as it was built the first time, with its
/// domains and devices, and describes it here with the same names. Not thread-safe.
/// </remarks>
public sealed class SnapshotHost
{
    private readonly List<MsiDevice> _devices = [];
    private readonly HashSet<string> _deviceNames = [];
    private readonly List<ISnapshotPart> _parts = [];
    private readonly HashSet<string> _partNames = [];
    private readonly List<ISnapshotTemplates> _templates = [];
    private readonly List<ISnapshotCookies> _cookies = [];
    private readonly Dictionary<string, object> _things = [];
    private readonly Dictionary<object, string> _names = new(ReferenceEqualityComparer.Instance);

    /// <summary>Begins the description.</summary>
    /// <param name="system">The system.</param>
    public SnapshotHost(IrqSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        System = system;
    }

    /// <summary>The system.</summary>
    public IrqSystem System { get; }

    /// <summary>Brings the handler of an action that is restored; null rejects the snapshot.</summary>
    public Func<SavedAction, SnapshotHandler?>? Handlers { get; set; }

    /// <summary>Whether a restore with resends that wait calls
    /// <see cref="IrqSystemOptions.ScheduleSoftwareResends"/>, and one with redirected events that wait sends
    /// <see cref="Ipi.IrqRedirects.Ipi"/>. False where the platform's executor is a part of the snapshot
    /// itself.</summary>
    public bool SchedulesResends { get; set; } = true;

    /// <summary>Whether other threads may use the system while it is saved. Then it is written twice, which takes twice
    /// as long, and saving it is refused unless both are equal: an operation may begin behind the look for whether all
    /// is at rest.</summary>
    /// <remarks>No caller waits for it; who wants a document tries again until nothing has changed.</remarks>
    public bool SavesUnderLoad { get; set; }

    /// <summary>The devices.</summary>
    internal IReadOnlyList<MsiDevice> Devices => _devices;

    /// <summary>Those who know cookies of domains' operations.</summary>
    internal List<ISnapshotCookies> Cookies => _cookies;

    /// <summary>The part that sets the time; null if there is none.</summary>
    internal ISnapshotPart? Clock { get; private set; }

    /// <summary>The parts.</summary>
    internal IReadOnlyList<ISnapshotPart> Parts => _parts;

    /// <summary>Adds an MSI device. All that have interrupts or domains must be there.</summary>
    /// <param name="device">The device; its name is its own in the document.</param>
    /// <exception cref="ArgumentException">It is another system's, or its name is taken.</exception>
    public void AddDevice(MsiDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.System != System || !_deviceNames.Add(device.Name))
        {
            throw new ArgumentException(
                $"The device {device.Name} belongs to another system, or there is one of its name.", nameof(device));
        }

        _devices.Add(device);
    }

    /// <summary>Adds a part.</summary>
    /// <param name="part">The part. One that is <see cref="ISnapshotTemplates"/> or <see cref="ISnapshotCookies"/> too
    /// is asked as such.</param>
    /// <exception cref="ArgumentException">Its name is taken.</exception>
    public void AddPart(ISnapshotPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (!_partNames.Add(part.SnapshotName))
        {
            throw new ArgumentException($"There is a part {part.SnapshotName} already.", nameof(part));
        }

        _parts.Add(part);
        if (part is ISnapshotTemplates templates)
        {
            _templates.Add(templates);
        }

        if (part is ISnapshotCookies cookies)
        {
            _cookies.Add(cookies);
        }
    }

    /// <summary>Adds the part that sets the system's time: it is applied before everything else.</summary>
    /// <param name="clock">The part; one at most.</param>
    /// <exception cref="ArgumentException">Its name is taken.</exception>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    public void AddClock(ISnapshotPart clock)
    {
        if (Clock is not null)
        {
            throw new InvalidOperationException("A system has one clock.");
        }

        AddPart(clock);
        Clock = clock;
    }

    /// <summary>Adds a source of blueprints of devices' MSI domains.</summary>
    /// <param name="templates">Asked after those that are there.</param>
    public void AddTemplates(ISnapshotTemplates templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        _templates.Add(templates);
    }

    /// <summary>
    /// Names an object that the system refers to: an action's identity, a chip, chip data, handler data, a chained
    /// flow, an affinity notifier, the cookie of a domain's operations.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="thing">The object.</param>
    /// <exception cref="ArgumentException">Name or object is there already.</exception>
    public void AddName(string name, object thing)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(thing);
        if (_things.ContainsKey(name) || !_names.TryAdd(thing, name))
        {
            throw new ArgumentException($"\"{name}\", or what it stands for, has been named already.", nameof(name));
        }

        _things.Add(name, thing);
    }

    /// <summary>The name of an object; null if it has none.</summary>
    internal string? NameOf(object thing) => _names.GetValueOrDefault(thing);

    /// <summary>The object of a name; null if there is none.</summary>
    internal object? Find(string name) => _things.GetValueOrDefault(name);

    /// <summary>The blueprint of a device's domain; null if it is not known.</summary>
    internal MsiDomainSource? FindTemplate(SavedMsiDomain domain)
    {
        foreach (ISnapshotTemplates templates in _templates)
        {
            if (templates.FindTemplate(domain) is { } source)
            {
                return source;
            }
        }

        return null;
    }
}
