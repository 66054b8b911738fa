using System.Text.Json;
using Genirq.Affinity;
using Genirq.Cpus;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Snapshots.Restoring;

/// <summary>Reads MSI devices: first which there are, then, when the domains are known, their messages.</summary>
/// <param name="plan">The plan.</param>
internal sealed class DeviceReader(RestorePlan plan)
{
    /// <summary>Finds the devices that a document tells of: those of the host, all of them.</summary>
    public void ReadNames(SnapshotObject root)
    {
        Dictionary<string, MsiDevice> known = plan.Host.Devices.ToDictionary(static device => device.Name);
        foreach (SnapshotObject state in root.Items("devices"))
        {
            string name = state.Text("name");
            if (!known.TryGetValue(name, out MsiDevice? device) || plan.Devices.ContainsKey(name))
            {
                throw state.Reject("name", "The host has no device of this name, or it comes twice.");
            }

            DevicePlan result = new(device, state);
            plan.Devices.Add(name, result);
            foreach (SnapshotObject slot in state.Items("slots"))
            {
                result.Slots.Add((slot.TextOrNull("domain"), slot));
            }
        }

        foreach (MsiDevice device in plan.Host.Devices)
        {
            if (!plan.Devices.ContainsKey(device.Name))
            {
                throw root.Reject("devices", $"The device {device.Name} is missing.");
            }
        }
    }

    /// <summary>Reads the messages of all devices.</summary>
    public void ReadMessages()
    {
        foreach (DevicePlan device in plan.Devices.Values)
        {
            Read(device);
            device.State.End();
        }
    }

    private void Read(DevicePlan device)
    {
        SnapshotObject state = device.State;
        IrqDomain? parent = state.TextOrNull("parent") is { } key
            ? plan.FindDomain(key) ?? throw state.Reject("parent", "There is no domain of this name.")
            : null;
        if (parent != device.Device.ParentDomain)
        {
            throw state.Reject(
                "parent", $"{device.Device.Name} hangs on {device.Device.ParentDomain?.Name ?? "no domain"}.");
        }

        device.IsMsiEnabled = state.Flag("msi");
        device.IsMsiXEnabled = state.Flag("msix");
        uint cursor = state.UInt32("cursor", MsiDeviceData.InvalidCursor);
        if (device.Slots.Count != 0)
        {
            ReadSlots(device, cursor);
        }

        foreach (SnapshotObject message in state.Items("orphans"))
        {
            MsiDescriptor orphan = new(device.Device, ReadIndex(message, MsiLimits.MaxDomainSize));
            ReadMessage(message, orphan, out Irq irq);
            orphan.Irq = irq;
            device.Orphans.Add(orphan);
            if (orphan.AttributeCount != 0 && device.Data is { } data)
            {
                (data.Leaked ??= []).Add(orphan);
            }
        }
    }

    private void ReadSlots(DevicePlan device, uint cursor)
    {
        int count = plan.System.Options.MaxDeviceDomains;
        if (device.Slots.Count != count)
        {
            throw device.State.Reject("slots", $"There are {device.Slots.Count} where {count} belong.");
        }

        MsiDeviceData data = new(count) { Cursor = cursor };
        device.Data = data;
        for (int slot = 0; slot < count; slot++)
        {
            (string? key, SnapshotObject state) = device.Slots[slot];
            if (key is not null)
            {
                data.Slots[slot].Domain = FindDomain(device, slot, key, state);
            }

            ReadStore(device, data.Slots[slot], state);
            state.End();
        }
    }

    private IrqDomain FindDomain(DevicePlan device, int slot, string key, SnapshotObject state)
    {
        IrqDomain domain = plan.FindDomain(key) ?? throw state.Reject("domain", "There is no domain of this name.");
        bool isOwn = domain is MsiDomain message && domain.Device == device.Device && message.Id.Value == slot;
        bool isGlobal = domain.Device is null && slot == 0 && domain == device.Device.ParentDomain;
        return isOwn || isGlobal
            ? domain
            : throw state.Reject("domain", $"{domain.Name} is not a domain of {device.Device.Name} in this slot.");
    }

    private void ReadStore(DevicePlan device, MsiDomainSlot slot, SnapshotObject state)
    {
        uint size = slot.Domain is MsiDomain domain ? domain.Info.HardwareSize : MsiLimits.MaxDomainSize;
        long last = -1;
        foreach (SnapshotObject message in state.Items("messages"))
        {
            uint index = ReadIndex(message, size);
            if (index <= last)
            {
                throw message.Reject("index", $"{index} comes after {last}: indices ascend, and none comes twice.");
            }

            last = index;
            MsiDescriptor descriptor = new(device.Device, index);
            ReadMessage(message, descriptor, out Irq irq);
            if (!irq.IsNone && descriptor.DomainCookie is null && slot.Domain is MsiDomain own
                && NeedsCookie(own, descriptor))
            {
                throw message.Reject("domainCookie", $"It is missing: the messages of {own.Name} are written from it.");
            }

            slot.Store.Insert(descriptor);
            slot.Store.SetIrq(descriptor, irq);
        }
    }

    private bool NeedsCookie(MsiDomain domain, MsiDescriptor message)
    {
        foreach (ISnapshotCookies cookies in plan.Host.Cookies)
        {
            if (cookies.NeedsCookie(domain, message))
            {
                return true;
            }
        }

        return false;
    }

    private static uint ReadIndex(SnapshotObject state, uint size) => (uint)state.Int64("index", 0, size - 1);

    private void ReadMessage(SnapshotObject state, MsiDescriptor message, out Irq irq)
    {
        irq = new Irq(state.Int32("irq", 0, int.MaxValue, 0));
        ulong address = state.UInt64("address", 0);
        message.VectorCount = state.Int32("count", 1, (int)MsiLimits.MaxDomainSize, 1);
        message.Message = new MsiMessage((uint)address, (uint)(address >> 32), state.UInt32("data", 0));
        message.IsMsiX = state.Flag("msix");
        message.CanMask = state.Flag("canMask");
        message.AttributeCount = state.Int32("files", 0, message.VectorCount, 0);
        message.SetCookie(state.Has("cookie") ? new MsiInstanceCookie(state.UInt64("cookie")) : null);
        if (state.Has("affinity"))
        {
            message.Affinity = ReadAffinity(state, message.VectorCount);
        }

        if (state.Has("domainCookie"))
        {
            message.DomainCookie = ReadDomainCookie(state, message);
        }

        state.End();
    }

    private List<IrqAffinityDescriptor> ReadAffinity(SnapshotObject state, int count)
    {
        List<IrqAffinityDescriptor> result = [];
        foreach (SnapshotObject one in state.Items("affinity"))
        {
            CpuMask mask = one.MaskOrNull("cpus", plan.Possible) ?? throw one.Reject("cpus", "It is missing.");
            result.Add(new IrqAffinityDescriptor(mask, one.Flag("managed")));
            one.End();
        }

        return result.Count == count
            ? result
            : throw state.Reject("affinity", $"There are {result.Count} affinities for {count} interrupts.");
    }

    private object ReadDomainCookie(SnapshotObject state, MsiDescriptor message)
    {
        if (state.KindOf("domainCookie") == JsonValueKind.String)
        {
            return plan.Host.Find(state.Text("domainCookie"))
                ?? throw state.Reject("domainCookie", "The host has no object of this name.");
        }

        SnapshotObject own = state.Object("domainCookie");
        foreach (ISnapshotCookies cookies in plan.Host.Cookies)
        {
            if (cookies.ReadCookie(own, message) is { } cookie)
            {
                own.End();
                return cookie;
            }
        }

        throw state.Reject("domainCookie", "No known type is kept here.");
    }
}
