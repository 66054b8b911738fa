using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Restoring;

/// <summary>Finds the domains that a document tells of in the system, and makes those of devices that are
/// missing.</summary>
/// <param name="plan">The plan.</param>
internal sealed class DomainReader(RestorePlan plan)
{
    // The domains that belong to no device, oldest first: the document must name the same ones.
    private readonly Queue<IrqDomain> _structure =
        new(DomainKeys.Ordered(plan.System).Where(static domain => domain.Device is null));

    private readonly Dictionary<string, (DevicePlan Device, int Slot)> _owners = [];

    /// <summary>Reads all domains. The devices' names were read before.</summary>
    public void ReadAll(SnapshotObject root)
    {
        foreach (DevicePlan device in plan.Devices.Values)
        {
            for (int slot = 0; slot < device.Slots.Count; slot++)
            {
                if (device.Slots[slot].Domain is { } key)
                {
                    _owners.TryAdd(key, (device, slot));
                }
            }
        }

        foreach (SnapshotObject state in root.Items("domains"))
        {
            Read(state);
        }

        if (_structure.TryPeek(out IrqDomain? left))
        {
            throw root.Reject("domains", $"The system has a domain {left.Name}, the saved one had none at its place.");
        }
    }

    private void Read(SnapshotObject state)
    {
        string name = state.Text("name");
        string key = state.TextOrNull("key") ?? name;
        IrqDomain domain = state.TextOrNull("device") is { } device
            ? FindDevices(state, key, name, device)
            : FindStructural(state, name);
        Check(state, domain, "token", (int)domain.BusToken);
        Check(state, domain, "flags", (int)domain.Flags);
        Check(state, domain, "mapSize", domain.ReverseMapSize);
        IrqDomain? parent = state.TextOrNull("parent") is { } above
            ? plan.FindDomain(above) ?? throw state.Reject("parent", "There is no domain of this name before it.")
            : null;
        if (parent != domain.Parent)
        {
            throw state.Reject(
                "parent", $"The parent of {domain.Name} is {domain.Parent?.Name ?? "none"} in the system.");
        }

        if (!plan.TryAddDomain(key, domain, state.UInt32("mapped", 0)))
        {
            throw state.Reject("name", "There is another domain of this name.");
        }

        ReadState(state, domain);
        state.End();
    }

    private void ReadState(SnapshotObject state, IrqDomain domain)
    {
        SnapshotObject? own = state.ObjectOrNull("state");
        if (own is null != domain is not ISnapshotDomain)
        {
            throw state.Reject("state", $"It is missing, or {domain.Name} has none.");
        }

        if (own is not null)
        {
            plan.DomainStates.Add(((ISnapshotDomain)domain, own));
        }
    }

    private IrqDomain FindStructural(SnapshotObject state, string name)
    {
        if (!_structure.TryDequeue(out IrqDomain? domain) || domain.Name != name)
        {
            throw state.Reject(
                "name",
                $"The system has {(domain is null ? "no domain" : $"the domain {domain.Name}")} at this place.");
        }

        if (domain is MsiDomain message)
        {
            Check(state, domain, "size", message.Info.HardwareSize);
        }

        return domain;
    }

    private MsiDomain FindDevices(SnapshotObject state, string key, string name, string device)
    {
        if (!_owners.TryGetValue(key, out (DevicePlan Device, int Slot) owner) || owner.Device.Device.Name != device)
        {
            throw state.Reject("device", "No slot of this device names the domain.");
        }

        uint size = (uint)state.Int64("size", 1, MsiLimits.MaxDomainSize);
        MsiDomainId id = new(owner.Slot);
        MsiDevice owning = owner.Device.Device;
        if (owning.GetDomain(id) is { } there && there.Device == owning && there.Name == name
            && there.Info.HardwareSize == size)
        {
            return there;
        }

        BusToken token = (BusToken)state.PeekInt32("token");
        SavedMsiDomain wanted = new(owning, id, name, token, size);
        if (plan.Host.FindTemplate(wanted) is not { } source)
        {
            throw state.Reject(null, $"{device} has no such MSI domain, and its blueprint is not known.");
        }

        MsiDomain? made = Build(state, owning, id, source, size);
        return made is not null && made.Name == name && made.Info.HardwareSize == size
            ? made
            : throw state.Reject(null, $"The blueprint made {made?.Name ?? "no domain"} for {device}.");
    }

    private static MsiDomain? Build(
        SnapshotObject state, MsiDevice device, MsiDomainId id, MsiDomainSource source, uint size)
    {
        try
        {
            return device.BuildDomain(id, source, size);
        }
        catch (InvalidOperationException exception)
        {
            throw state.Reject(null, exception.Message);
        }
    }

    private static void Check(SnapshotObject state, IrqDomain domain, string name, long expected)
    {
        long saved = state.Int64(name, int.MinValue, uint.MaxValue, 0);
        if (saved != expected)
        {
            throw state.Reject(name, $"It is {expected} of {domain.Name} in the system, {saved} in the saved one.");
        }
    }
}
