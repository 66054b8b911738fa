using Genirq.Msi;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>A message store of a function, rebuilt in the engine.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RebuiltStore
{
    private readonly RebuiltFunction? _owner;
    private MsiDevice? _device;

    /// <summary>Describes a store of a function that has registers.</summary>
    /// <param name="owner">The function.</param>
    /// <param name="kind">The kind of store.</param>
    /// <param name="domainId">Which of the device's domains it is.</param>
    internal RebuiltStore(RebuiltFunction owner, MessageKind kind, MsiDomainId domainId)
    {
        _owner = owner;
        Function = owner.Captured;
        Kind = kind;
        DomainId = domainId;
    }

    /// <summary>Describes a store of a function of which only its messages are modelled.</summary>
    /// <param name="function">The function, as captured.</param>
    /// <param name="kind">The kind of store.</param>
    /// <param name="device">The device in the engine.</param>
    /// <param name="domainId">Which of the device's domains it is.</param>
    internal RebuiltStore(CapturedFunction function, MessageKind kind, MsiDevice device, MsiDomainId domainId)
    {
        _device = device;
        Function = function;
        Kind = kind;
        DomainId = domainId;
    }

    /// <summary>The function, as captured.</summary>
    public CapturedFunction Function { get; }

    /// <summary>The kind of store.</summary>
    public MessageKind Kind { get; }

    /// <summary>The device in the engine.</summary>
    public MsiDevice Device => _device ??= _owner!.Device.Message;

    /// <summary>Which of the device's domains it is.</summary>
    public MsiDomainId DomainId { get; }

    /// <summary>How many entries it has; null if unknown: then the engine's domain is as large as can be.</summary>
    public int? TableSize { get; init; }

    /// <summary>Whether the function sends messages from it.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Messages of its block of which nothing tells: Linux allocates all messages of an MSI at once, but shows
    /// only those that are requested.</summary>
    internal HashSet<Irq> Unlisted { get; } = [];

    /// <summary>Its interrupts in the engine, by index: each message of an MSI by itself.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<(uint Index, Irq Irq)> Interrupts() =>
    [
        .. Descriptors().SelectMany(static entry => Enumerable.Range(0, entry.VectorCount)
            .Select(i => (entry.Index + (uint)i, new Irq(entry.Irq.Number + i)))),
    ];

    /// <summary>Its message descriptors in the engine, by index; one for all messages of an MSI.</summary>
    /// <returns>A snapshot.</returns>
    public IReadOnlyList<MsiDescriptor> Descriptors()
    {
        if (_owner is { IsMade: false })
        {
            return [];
        }

        List<MsiDescriptor> found = [];
        using MsiDeviceLock held = Device.Lock();
        for (MsiDescriptor? descriptor = held.FirstDescriptor(DomainId, MsiDescriptorFilter.Associated);
            descriptor is not null;
            descriptor = held.NextDescriptor(DomainId, MsiDescriptorFilter.Associated))
        {
            found.Add(descriptor);
        }

        return found;
    }
}
