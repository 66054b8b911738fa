using Genirq.Msi;
using Genirq.Planning.Captures;
using Genirq.Planning.Proc;

namespace Genirq.Planning.Rebuild;

/// <summary>A message store of a function, rebuilt in the engine.</summary>
/// <param name="Function">The function, as captured.</param>
/// <param name="Kind">The kind of store.</param>
/// <param name="Device">The device in the engine.</param>
/// <param name="DomainId">Which of the device's domains it is.</param>
public sealed record RebuiltStore(CapturedFunction Function, MessageKind Kind, MsiDevice Device, MsiDomainId DomainId)
{
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
