using Genirq.Actions.Threads;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Restoring;

/// <summary>A state that was read and is not a system's yet: built aside, checked, then applied at once.</summary>
/// <param name="host">The system, and what belongs to it.</param>
internal sealed class RestorePlan(SnapshotHost host)
{
    private readonly Dictionary<string, IrqDomain> _keys = [];
    private readonly Dictionary<IrqDomain, (ReverseMap Map, uint Mapped)> _maps = [];

    /// <summary>The system, and what belongs to it.</summary>
    public SnapshotHost Host { get; } = host;

    /// <summary>The system.</summary>
    public IrqSystem System => Host.System;

    /// <summary>All CPUs that there can be.</summary>
    public CpuMask Possible => System.Cpus.Possible;

    /// <summary>The CPUs online.</summary>
    public CpuMask Online { get; set; } = CpuMask.Empty;

    /// <summary>The CPUs plugged in.</summary>
    public CpuMask Present { get; set; } = CpuMask.Empty;

    /// <summary>The affinity of interrupts for which none is given.</summary>
    public CpuMask DefaultAffinity { get; set; } = CpuMask.Empty;

    /// <summary>What stands beside the interrupts.</summary>
    public CoreState Core { get; set; } = new();

    /// <summary>The interrupts, by ascending number.</summary>
    public List<IrqDescriptor> Ordered { get; } = [];

    /// <summary>The interrupts by number.</summary>
    public Dictionary<int, IrqDescriptor> Interrupts { get; } = [];

    /// <summary>Each CPU's counters; null for a CPU without.</summary>
    public CounterTables Counters { get; } = new(host.System.Cpus.Count);

    /// <summary>The domains, oldest first.</summary>
    public List<IrqDomain> Domains { get; } = [];

    /// <summary>The devices by name.</summary>
    public Dictionary<string, DevicePlan> Devices { get; } = [];

    /// <summary>The actions with code of the host, in the order of their reading.</summary>
    public List<ActionPlan> Actions { get; } = [];

    /// <summary>The code that those actions have.</summary>
    public HashSet<SnapshotHandler> Handlers { get; } = [];

    /// <summary>The notifiers that are installed.</summary>
    public List<(IrqAffinityNotifier Notifier, Irq Irq)> Notifiers { get; } = [];

    /// <summary>The notifiers that wait to be told.</summary>
    public List<(IrqAffinityNotifier Notifier, Irq Irq)> Notifications { get; } = [];

    /// <summary>The interrupts that wait to be resent.</summary>
    public List<IrqDescriptor> Resends { get; } = [];

    /// <summary>The threads that wait for their turn, in its order.</summary>
    public List<IrqThreadWork> Woken { get; } = [];

    /// <summary>Which threads those are, as the document says it.</summary>
    public List<SnapshotObject> WokenReferences { get; } = [];

    /// <summary>The domains with a state of their own.</summary>
    public List<(ISnapshotDomain Domain, SnapshotObject State)> DomainStates { get; } = [];

    /// <summary>What sets the system's time; null if nothing does.</summary>
    public Action? Clock { get; set; }

    /// <summary>How long ago the last unhandled event of interrupts was, in ticks of the system's time.</summary>
    public List<(IrqDescriptor Descriptor, long Ticks)> Unhandled { get; } = [];

    /// <summary>What applies the states of domains and parts.</summary>
    public List<Action> Parts { get; } = [];

    /// <summary>Adds a domain under a key.</summary>
    /// <returns>Whether the key is new.</returns>
    public bool TryAddDomain(string key, IrqDomain domain, uint mapped)
    {
        Domains.Add(domain);
        return _keys.TryAdd(key, domain) && _maps.TryAdd(domain, (new ReverseMap(domain.ReverseMapSize), mapped));
    }

    /// <summary>The domain of a key; null if there is none.</summary>
    public IrqDomain? FindDomain(string key) => _keys.GetValueOrDefault(key);

    /// <summary>The new reverse map of a domain.</summary>
    public ReverseMap MapOf(IrqDomain domain) => _maps[domain].Map;

    /// <summary>The messages of a device's domain, by ascending index.</summary>
    public IEnumerable<MsiDescriptor> MessagesOf(MsiDevice device, MsiDomainId id)
    {
        if (SlotOf(device, id) is { } slot)
        {
            for (MsiDescriptor? each = slot.Store.Next(0); each is not null; each = slot.Store.Next(each.Index + 1))
            {
                yield return each;
            }
        }
    }

    /// <summary>The MSI domain of a device; null if it has none.</summary>
    public MsiDomain? DomainOf(MsiDevice device, MsiDomainId id) => SlotOf(device, id)?.Domain as MsiDomain;

    /// <summary>Whether PCI MSI and MSI-X of a device are enabled.</summary>
    public (bool Msi, bool MsiX) EnabledOf(MsiDevice device) =>
        Devices.TryGetValue(device.Name, out DevicePlan? plan) ? (plan.IsMsiEnabled, plan.IsMsiXEnabled) : default;

    /// <summary>Puts the state into the system. Nothing here can fail.</summary>
    public void Apply()
    {
        IrqSystem system = System;
        Clock?.Invoke();
        long now = system.Options.TimeProvider.GetTimestamp();
        Unhandled.ForEach(one => one.Descriptor.LastUnhandled = now - one.Ticks);
        system.Cpus.Restore(Online, Present, DefaultAffinity);
        system.Numbers.Replace(
            IrqNumberSpace.BuildPages(Ordered, Ordered.Count == 0 ? 0 : Ordered[^1].Irq.Number), Core.IrqCount);
        Counters.Apply(system.Cpus);
        foreach ((IrqDomain domain, (ReverseMap map, uint mapped)) in _maps)
        {
            domain.Restore(map, mapped);
        }

        system.Domains.Relink(Domains, Core.DefaultDomain, Core.UnnamedDomains);
        foreach (DevicePlan device in Devices.Values)
        {
            device.Apply();
        }

        system.Resends.Restore(Resends);
        system.AffinityWork.Restore(Notifications, Notifiers);
        Core.Apply(system);
        Actions.ForEach(action => action.Handler.Install(system, action.Action));
        Parts.ForEach(static apply => apply());
        CountLive();
    }

    /// <summary>Has woken threads and resends go on. No lock is held.</summary>
    public void Resume()
    {
        Woken.ForEach(static work => work.Action.Schedule());
        if (Resends.Count != 0 && Host.SchedulesResends)
        {
            System.Options.ScheduleSoftwareResends?.Invoke();
        }
    }

    private MsiDomainSlot? SlotOf(MsiDevice device, MsiDomainId id) =>
        Devices.GetValueOrDefault(device.Name)?.Data is { } data && (uint)id.Value < (uint)data.Slots.Length
            ? data.Slots[id.Value]
            : null;

    private void CountLive()
    {
        foreach (IrqDescriptor descriptor in Ordered)
        {
            if (descriptor.Data.Domain is { } domain)
            {
                System.Metrics.Restored(descriptor.MsiDescriptor?.Device.Kind ?? domain.Device?.Kind);
            }
        }
    }
}
