using Genirq.Actions;
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
    private readonly Dictionary<string, DomainPlan> _keys = [];
    private readonly Dictionary<IrqDomain, DomainPlan> _plans = [];
    private DevicePlan? _last;

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

    /// <summary>Each CPU's counters; null for a CPU without.</summary>
    public CounterTables Counters { get; } = new(host.System.Cpus.Count);

    /// <summary>The domains, oldest first.</summary>
    public List<IrqDomain> Domains { get; } = [];

    /// <summary>The devices by name.</summary>
    public Dictionary<string, DevicePlan> Devices { get; } = [];

    /// <summary>The code of the host, and the action that has it.</summary>
    public List<(SnapshotHandler Handler, IrqAction Action)> Handlers { get; } = [];

    /// <summary>The actions with threads, in the order of their reading.</summary>
    public List<ActionPlan> Threads { get; } = [];

    /// <summary>The notifiers that are installed.</summary>
    public List<(IrqAffinityNotifier Notifier, Irq Irq)> Notifiers { get; } = [];

    /// <summary>The notifiers that wait to be told.</summary>
    public List<(IrqAffinityNotifier Notifier, Irq Irq)> Notifications { get; } = [];

    /// <summary>The interrupts that wait to be resent.</summary>
    public List<IrqDescriptor> Resends { get; } = [];

    /// <summary>The interrupts that wait on a CPU to which they were redirected.</summary>
    public List<(int Cpu, RedirectState State)> Redirected { get; } = [];

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
        DomainPlan plan = new(domain, mapped);
        return _keys.TryAdd(key, plan) && _plans.TryAdd(domain, plan);
    }

    /// <summary>An interrupt; null if there is none of this number.</summary>
    public IrqDescriptor? Find(int number)
    {
        int low = 0;
        int high = Ordered.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int found = Ordered[middle].Irq.Number;
            if (found == number)
            {
                return Ordered[middle];
            }

            (low, high) = found < number ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }

    /// <summary>The domain of a key; null if there is none.</summary>
    public IrqDomain? FindDomain(string key) => FindPlan(key)?.Domain;

    /// <summary>What becomes of the domain of a key; null if there is none.</summary>
    public DomainPlan? FindPlan(string key) => _keys.GetValueOrDefault(key);

    /// <summary>The levels of a domain, by ascending interrupt number.</summary>
    public IEnumerable<IrqData> LevelsOf(IrqDomain domain)
    {
        if (domain is ISnapshotDomain)
        {
            return _plans.TryGetValue(domain, out DomainPlan? plan) ? plan.Levels : [];
        }

        return Ordered.SelectMany(Levels).Where(level => level.Domain == domain);
    }

    private static IEnumerable<IrqData> Levels(IrqDescriptor descriptor)
    {
        for (IrqData? level = descriptor.Data; level is not null; level = level.Parent)
        {
            yield return level;
        }
    }

    /// <summary>The MSI data of a device; null if it is not set up.</summary>
    public MsiDeviceData? DataOf(MsiDevice device)
    {
        // Interrupts of one device mostly come one after the other.
        if (_last?.Device != device)
        {
            _last = Devices.GetValueOrDefault(device.Name);
        }

        return _last?.Data;
    }

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
        foreach (DomainPlan plan in _plans.Values)
        {
            plan.Domain.Restore(plan.Map, plan.Mapped);
        }

        system.Domains.Relink(Domains, Core.DefaultDomain, Core.UnnamedDomains);
        foreach (DevicePlan device in Devices.Values)
        {
            device.Apply();
        }

        system.Resends.Restore(Resends);
        system.Redirects.Restore(Core.RedirectIpi, Redirected);
        system.Affinity.Notifications.Restore(Notifications, Notifiers);
        Core.Apply(system);
        foreach ((SnapshotHandler handler, IrqAction action) in Handlers)
        {
            handler.Install(system, action);
        }

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

        if (Host.SchedulesResends)
        {
            System.Redirects.TellAll();
        }
    }

    private MsiDomainSlot? SlotOf(MsiDevice device, MsiDomainId id) =>
        DataOf(device) is { } data && (uint)id.Value < (uint)data.Slots.Length
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
