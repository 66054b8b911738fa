using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>The attribute files of a device's interrupts. The descriptor lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_sysfs_populate_desc and msi_sysfs_remove_desc.</remarks>
internal static class MsiAttributes
{
    /// <summary>Makes the files of a descriptor; if one fails those made for it are removed.</summary>
    public static int Add(in MsiTarget target, MsiDescriptor descriptor)
    {
        target.Device.AssertLocked();
        MsiDevice device = target.Device;
        for (int i = 0; i < descriptor.VectorCount; i++)
        {
            int error = device.System.Options.Faults?.OnPoint(FaultPoint.MsiAttribute) ?? 0;
            if (error != 0)
            {
                Remove(descriptor);
                return error;
            }

            descriptor.AttributeCount++;
        }

        return 0;
    }

    /// <summary>Removes the files of a descriptor.</summary>
    public static void Remove(MsiDescriptor descriptor) => descriptor.AttributeCount = 0;

    /// <summary>Keeps the files of a descriptor that leaves the store while it has an interrupt.</summary>
    public static void Leak(MsiDevice device, MsiDescriptor descriptor)
    {
        device.AssertLocked();
        if (descriptor.AttributeCount != 0)
        {
            (device.Data.Leaked ??= []).Add(descriptor);
        }
    }

    /// <summary>Lists all files in the order of their numbers, with the content that they have now.</summary>
    public static MsiAttribute[] List(MsiDevice device)
    {
        device.AssertLocked();
        List<MsiAttribute> attributes = [];
        foreach (MsiDomainSlot slot in device.Data.Slots)
        {
            for (MsiDescriptor? descriptor = slot.Store.Next(0);
                descriptor is not null;
                descriptor = slot.Store.Next(descriptor.Index + 1))
            {
                AddTo(attributes, descriptor);
            }
        }

        foreach (MsiDescriptor descriptor in device.Data.Leaked ?? [])
        {
            AddTo(attributes, descriptor);
        }

        attributes.Sort(static (left, right) => left.Irq.Number.CompareTo(right.Irq.Number));
        return [.. attributes];
    }

    // The content is the device's mode at the time of reading, not the interrupt's. Source: msi_mode_show.
    private static void AddTo(List<MsiAttribute> attributes, MsiDescriptor descriptor)
    {
        string mode = descriptor.Device is { IsPci: true, IsMsiXEnabled: true } ? "msix" : "msi";
        for (int i = 0; i < descriptor.AttributeCount; i++)
        {
            attributes.Add(new MsiAttribute(new Irq(descriptor.Irq.Number + i), mode));
        }
    }
}
