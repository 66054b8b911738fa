using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>A device that raises interrupts by messages.</summary>
/// <remarks>
/// <para>
/// Thread-safe. The descriptor lock of the device serialises everything that changes it; different devices run in
/// parallel, except where their hierarchies share a root. <see cref="GetIrq"/> takes no lock. The lock is not
/// recursive: calling an operation of the same device from one of its domain's callbacks throws.
/// </para>
/// <para>Source: Linux 6.12, kernel/irq/msi.c; the device part is <c>struct dev_msi_info</c>.</para>
/// </remarks>
[DebuggerDisplay("{Name}")]
public sealed partial class MsiDevice : IDisposable
{
    private MsiDeviceData? _data;
    private bool _disposed;

    /// <summary>Makes a device.</summary>
    /// <param name="system">The system it is in.</param>
    /// <param name="name">Its name, for example a PCI slot.</param>
    /// <param name="parent">Its MSI parent, or a global MSI domain; null if it has none.</param>
    public MsiDevice(IrqSystem system, string name, IrqDomain? parent = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(name);
        System = system;
        Name = name;
        ParentDomain = parent;
    }

    /// <summary>The system it is in.</summary>
    public IrqSystem System { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its MSI parent, or a global MSI domain; null if it has none.</summary>
    public IrqDomain? ParentDomain { get; set; }

    /// <summary>Its own firmware node, or null.</summary>
    public FirmwareNode? FirmwareNode { get; init; }

    /// <summary>Its NUMA node, or -1.</summary>
    public int Node { get; init; } = -1;

    /// <summary>Whether it is a PCI function.</summary>
    public bool IsPci { get; init; }

    /// <summary>By what a remapping unit knows its messages: for PCI bus &lt;&lt; 8 | device &lt;&lt; 3 |
    /// function.</summary>
    public ushort RequesterId { get; init; }

    /// <summary>The other identities under which its messages may arrive, for example those of a bridge.</summary>
    public IReadOnlyList<RequesterAlias> RequesterAliases { get; init; } = [];

    /// <summary>What its bus keeps of it, so that the bus's chips find their way; null if there is nothing.</summary>
    public object? Owner { get; init; }

    /// <summary>What kind of device the metric <c>genirq.live</c> counts it as.</summary>
    public string Kind { get; init; } = "device";

    /// <summary>Whether its PCI MSI capability is enabled.</summary>
    public bool IsMsiEnabled { get; set; }

    /// <summary>Whether its PCI MSI-X capability is enabled.</summary>
    public bool IsMsiXEnabled { get; set; }

    /// <summary>Whether its MSI data is set up.</summary>
    public bool HasData =>
        // Ordering: pairs with the publication in SetUpData.
        Volatile.Read(ref _data) is not null;

    /// <summary>Whether the device can trigger its own interrupts only: a domain from its parent on isolates
    /// them.</summary>
    /// <remarks>Source: msi_device_has_isolated_msi.</remarks>
    public bool HasIsolatedMsi
    {
        get
        {
            for (IrqDomain? domain = ParentDomain; domain is not null; domain = domain.Parent)
            {
                if ((domain.Flags & IrqDomainFlags.IsolatedMsi) != 0)
                {
                    return true;
                }
            }

            return System.Options.HasPlatformIsolatedMsi;
        }
    }

    /// <summary>The files that Linux shows in the device's <c>msi_irqs</c> directory: a snapshot, by number.</summary>
    public IReadOnlyList<MsiAttribute> Attributes
    {
        get
        {
            if (!HasData)
            {
                return [];
            }

            using MsiDeviceLock held = Lock();
            return MsiAttributes.List(this);
        }
    }

    /// <summary>The device's MSI data.</summary>
    /// <exception cref="InvalidOperationException">It is not set up; Linux would follow a null pointer.</exception>
    /// <exception cref="ObjectDisposedException">The device has ended.</exception>
    internal MsiDeviceData Data => _data ?? ThrowNoData();

    /// <summary>Sets the device's MSI data up. Creating a domain does so by itself.</summary>
    /// <returns>0, also if it is set up already; -ENOMEM or the attribute directory's error.</returns>
    /// <remarks>A global MSI domain becomes the device's first domain. Source: msi_setup_device_data.</remarks>
    public int SetUpData()
    {
        System.ThrowIfDisposed();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (HasData)
        {
            return 0;
        }

        if (System.Options.Faults is { } faults)
        {
            int error = faults.OnPoint(FaultPoint.MsiDeviceData);
            if (error != 0)
            {
                return error;
            }
        }

        MsiDeviceData data = new(System.Options.MaxDeviceDomains);
        if (ParentDomain is { IsMsiParent: false } global)
        {
            data.Slots[0].Domain = global;
        }

        // Ordering: pairs with the reads of _data; of two threads that set up at once the first one's data stays.
        Interlocked.CompareExchange(ref _data, data, null);
        return 0;
    }

    /// <summary>Takes the descriptor lock, for the operations that need several steps in one.</summary>
    /// <returns>The operations; disposing releases the lock.</returns>
    /// <exception cref="InvalidOperationException">This thread holds it already, or there is no MSI data.</exception>
    public MsiDeviceLock Lock() => new(this);

    /// <summary>Makes the device's MSI domain of an id.</summary>
    /// <param name="id">Which of the device's domains.</param>
    /// <param name="template">The blueprint, which is copied.</param>
    /// <param name="hardwareSize">How many indices, up to 65536; 0 means 65536.</param>
    /// <param name="domainData">The owner's data.</param>
    /// <param name="chipData">The chip's data.</param>
    /// <returns>
    /// Whether it was made. Not if: the device has no MSI parent, the id is beyond the slots, a domain is there
    /// already, the parent refused, a firmware node is missing, the size is too large, or it could not be prepared.
    /// </returns>
    /// <remarks>Source: msi_create_device_irq_domain.</remarks>
    public bool CreateDomain(
        MsiDomainId id, MsiDomainTemplate template, uint hardwareSize, object? domainData = null,
        object? chipData = null)
    {
        System.ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(template);
        if (ParentDomain is not { IsMsiParent: true, MsiParent: { } ops } parent
            || (uint)id.Value >= (uint)System.Options.MaxDeviceDomains)
        {
            return false;
        }

        if (Describe(ops, template, hardwareSize, domainData, chipData) is not var (info, node) || SetUpData() != 0)
        {
            return false;
        }

        using MsiDeviceLock held = Lock();
        return PublishDomain(id, info, node, parent);
    }

    /// <summary>Removes the device's own MSI domain of an id; a global one is left alone.</summary>
    /// <param name="id">Which of the device's domains.</param>
    /// <remarks>Interrupts must have been freed; descriptors stay. Source: msi_remove_device_irq_domain.</remarks>
    public void RemoveDomain(MsiDomainId id)
    {
        if (!HasData)
        {
            return;
        }

        using MsiDeviceLock held = Lock();
        RemoveDomainLocked(id);
    }

    /// <summary>Whether the device's own MSI domain of an id is there and for a purpose.</summary>
    /// <param name="id">Which of the device's domains.</param>
    /// <param name="token">The purpose.</param>
    /// <remarks>Source: msi_match_device_irq_domain.</remarks>
    public bool MatchDomain(MsiDomainId id, BusToken token)
    {
        if (!HasData)
        {
            return false;
        }

        using MsiDeviceLock held = Lock();
        return FindDomain(id) is { } domain
            && (domain.Flags & IrqDomainFlags.MsiDevice) != 0
            && domain.Info.BusToken == token;
    }

    /// <summary>The device's MSI domain of an id, or null. No diagnostic is raised.</summary>
    /// <param name="id">Which of the device's domains.</param>
    public MsiDomain? GetDomain(MsiDomainId id) =>
        _data is { } data && (uint)id.Value < (uint)data.Slots.Length ? data.Slots[id.Value].Domain as MsiDomain : null;

    /// <summary>Ends the device: its domains are removed. Interrupts must have been freed; those left behind
    /// leak.</summary>
    /// <remarks>Source: msi_device_data_release.</remarks>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_data is not { } data)
        {
            return;
        }

        try
        {
            using MsiDeviceLock held = Lock();
            RemoveFrom(data, 0);
        }
        finally
        {
            // Ordering: pairs with the reads of _data; whoever comes later finds no data.
            Volatile.Write(ref _data, null);
        }
    }

    /// <summary>The device's name.</summary>
    public override string ToString() => Name;

    /// <summary>Debug only: stops unless this thread has the descriptor lock.</summary>
    [Conditional("DEBUG")]
    internal void AssertLocked() => Debug.Assert(
        Data.Gate.IsHeldByCurrentThread, $"The descriptor lock of {Name} is to be held by the caller.");

    /// <summary>The device's MSI data; null if it is not set up.</summary>
    internal MsiDeviceData? DataOrNull => _data;

    /// <summary>Makes a domain of the device that belongs to nothing yet, for a system that is restored.</summary>
    /// <returns>It; null: the device has no MSI parent, the parent refused, or a firmware node or the size is not
    /// possible.</returns>
    internal MsiDomain? BuildDomain(MsiDomainId id, MsiDomainSource source, uint hardwareSize)
    {
        if (ParentDomain is not { IsMsiParent: true, MsiParent: { } ops } parent
            || Describe(ops, source.Template, hardwareSize, source.DomainData, source.ChipData) is not var (info, node)
            || BuildDomain(id, info, node, parent) is not var (domain, options))
        {
            return null;
        }

        System.Domains.Prepare(domain, options);
        domain.Device = this;
        return domain;
    }

    /// <summary>Puts other MSI data in place of what is there. The system is at rest.</summary>
    internal void Restore(MsiDeviceData? data, bool isMsiEnabled, bool isMsiXEnabled)
    {
        // Ordering: pairs with the reads of _data; whoever sees it sees its contents.
        Volatile.Write(ref _data, data);
        IsMsiEnabled = isMsiEnabled;
        IsMsiXEnabled = isMsiXEnabled;
    }

    /// <summary>The domain of an id that operations work on; wrong ids and MSI parents raise a diagnostic.</summary>
    /// <remarks>The descriptor lock is held. Source: msi_get_device_domain.</remarks>
    internal MsiDomain? FindDomain(MsiDomainId id)
    {
        AssertLocked();
        MsiDeviceData data = Data;
        if ((uint)id.Value >= (uint)data.Slots.Length)
        {
            ReportDomainId(id, "there is no such slot");
            return null;
        }

        IrqDomain? domain = data.Slots[id.Value].Domain;
        if (domain is null)
        {
            return null;
        }

        if (domain.IsMsiParent)
        {
            ReportDomainId(id, $"its domain {domain.Name} is an MSI parent");
            return null;
        }

        return domain as MsiDomain;
    }

    /// <summary>Raises the diagnostic for a domain id that cannot be used.</summary>
    internal void ReportDomainId(MsiDomainId id, string reason) => System.Diagnostics.Warn(
        IrqDiagnosticId.MsiDomainIdInvalid, nameof(MsiDevice), $"{Name} has no MSI domain {id.Value}: {reason}.",
        value: id.Value);

    // Apart, so that reading the data is small enough to be compiled into its callers.
    [DoesNotReturn]
    private MsiDeviceData ThrowNoData() => throw (_disposed
        ? new ObjectDisposedException(Name)
        : new InvalidOperationException(
            $"The MSI data of {Name} is not set up: create a domain, or call {nameof(SetUpData)}."));

    private bool PublishDomain(MsiDomainId id, MsiDomainInfo info, FirmwareNode node, IrqDomain parent)
    {
        MsiDomainSlot slot = Data.Slots[id.Value];
        if (slot.Domain is not null)
        {
            System.Diagnostics.Warn(
                IrqDiagnosticId.MsiDomainExists,
                nameof(CreateDomain),
                $"{Name} has an MSI domain {id.Value} already: {slot.Domain.Name}.",
                value: id.Value);
            return false;
        }

        if (BuildDomain(id, info, node, parent) is not var (domain, options)
            || System.Domains.Instantiate(domain, options) != 0)
        {
            return false;
        }

        domain.Device = this;
        slot.Domain = domain;
        return !System.Options.Release.PreparesDomains || IsPrepared(slot, domain);
    }

    // Prepares a domain that was just made; one that cannot be, or whose preparation throws, is gone again.
    private bool IsPrepared(MsiDomainSlot slot, MsiDomain domain)
    {
        int error = ErrorCode.NoMemory;
        try
        {
            error = domain.PrepareFor(this);
            return error == 0;
        }
        finally
        {
            if (error != 0)
            {
                slot.Domain = null;
                System.Domains.Remove(domain);
                System.Metrics.Failed(error, domain.Name);
            }
        }
    }

    private (MsiDomain Domain, IrqDomainOptions Options)? BuildDomain(
        MsiDomainId id, MsiDomainInfo info, FirmwareNode node, IrqDomain parent) =>
        parent.MsiParent!.InitializeChild(this, parent, parent, info)
            ? MsiDomain.Build(node, info, parent, (this, id), System.Options.Release)
            : null;

    // Null: the template wants a firmware node that the device does not have.
    private (MsiDomainInfo Info, FirmwareNode Node)? Describe(
        MsiParentOps ops, MsiDomainTemplate template, uint hardwareSize, object? domainData, object? chipData)
    {
        string name = $"{ops.Prefix}{template.Chip.Name}-{Name}";
        name = name.Length > MsiLimits.MaxNameLength ? name[..MsiLimits.MaxNameLength] : name;
        FirmwareNode? node = (template.Flags & MsiFlags.UseDeviceFirmwareNode) != 0
            ? FirmwareNode
            : Domains.FirmwareNode.Named(name);
        MsiDomainInfo info = new(template, new MsiChip(template.Chip, name), hardwareSize)
        {
            Data = domainData,
            ChipData = chipData,
        };
        return node is null ? null : (info, node);
    }

    // Each domain from a slot on, also behind one whose callback throws.
    private void RemoveFrom(MsiDeviceData data, int slot)
    {
        try
        {
            RemoveDomainLocked(new MsiDomainId(slot));
            if (data.Slots[slot].Store.Count != 0)
            {
                System.Diagnostics.Warn(
                    IrqDiagnosticId.MsiStoreNotEmpty,
                    nameof(Dispose),
                    $"{Name} ends with {data.Slots[slot].Store.Count} descriptors in slot {slot}.",
                    value: data.Slots[slot].Store.Count);
            }
        }
        finally
        {
            if (slot + 1 < data.Slots.Length)
            {
                RemoveFrom(data, slot + 1);
            }
        }
    }

    private void RemoveDomainLocked(MsiDomainId id)
    {
        if (FindDomain(id) is not { } domain || (domain.Flags & IrqDomainFlags.MsiDevice) == 0)
        {
            return;
        }

        Data.Slots[id.Value].Domain = null;
        try
        {
            if (domain.Info.Prepared is { } prepared && domain.Has(MsiDomainCallbacks.TearDown))
            {
                domain.Info.Ops.TearDown(domain, prepared);
            }
        }
        finally
        {
            // Also when the callback has thrown.
            System.Domains.Remove(domain);
        }

        if (domain.FirmwareNode is { IsIrqChip: false })
        {
            System.Diagnostics.Warn(
                IrqDiagnosticId.FirmwareNodeForeign,
                nameof(RemoveDomain),
                $"The firmware node {domain.FirmwareNode.Name} of {Name} was not made for its MSI domain.");
        }
    }
}
