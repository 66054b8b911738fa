using Genirq.Affinity;
using Genirq.Diagnostics;

namespace Genirq.Msi;

/// <summary>Inserts, frees and walks the descriptors of a device. The descriptor lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c.</remarks>
internal static class MsiDescriptors
{
    /// <summary>How many indices a domain has; 65536 if there is no domain.</summary>
    public static uint SizeOf(MsiDevice device, MsiDomainId id)
    {
        device.AssertLocked();
        return SizeOf(device.FindDomain(id));
    }

    /// <summary>Whether a range can be worked on; a diagnostic is raised if not.</summary>
    /// <remarks>Source: msi_ctrl_valid.</remarks>
    public static bool IsValid(MsiDevice device, in MsiRange range) => IsValid(device, range, out _);

    /// <summary>Whether a range can be worked on, and in which domain; a diagnostic is raised if not.</summary>
    public static bool IsValid(MsiDevice device, in MsiRange range, out MsiDomain? domain)
    {
        device.AssertLocked();
        domain = null;
        MsiDomainSlot[] slots = device.Data.Slots;
        MsiDomainId id = range.DomainId;
        if ((uint)id.Value >= (uint)slots.Length)
        {
            device.ReportDomainId(id, "there is no such slot");
            return false;
        }

        if (device.ParentDomain is not null && slots[id.Value].Domain is null)
        {
            device.ReportDomainId(id, "none was created");
            return false;
        }

        domain = device.FindDomain(id);
        uint size = SizeOf(domain);
        if (range.First > range.Last || range.First >= size || range.Last >= size)
        {
            device.System.Diagnostics.Warn(
                IrqDiagnosticId.MsiRangeInvalid,
                nameof(MsiDevice),
                $"{device.Name}: the range {range.First} to {range.Last} is not inside domain {id.Value} "
                + $"of {size} indices.",
                value: range.Last);
            return false;
        }

        return true;
    }

    /// <summary>Makes a descriptor and puts it into the store.</summary>
    public static int Insert(MsiDevice device, MsiDomainId id, in MsiDescriptorInit init, out MsiDescriptor? descriptor)
    {
        device.AssertLocked();
        IrqAffinityDescriptor[]? affinity = Copy(init);
        return Insert(device, id, init, affinity, out descriptor);
    }

    /// <summary>Makes a descriptor with a given affinity and puts it into the store.</summary>
    public static int Insert(
        MsiDevice device, MsiDomainId id, in MsiDescriptorInit init, IrqAffinityDescriptor[]? affinity,
        out MsiDescriptor? descriptor)
    {
        device.AssertLocked();
        descriptor = null;
        FaultInjector? faults = device.System.Options.Faults;
        if (faults is not null && faults.OnPoint(FaultPoint.MsiDescriptor) != 0)
        {
            return ErrorCode.NoMemory;
        }

        MsiDescriptorStore store = device.Data.Slots[id.Value].Store;
        uint size = SizeOf(device, id);
        uint index = init.Index;
        if (init.Index == MsiIndex.Any.Value)
        {
            long free = store.LowestFree(size);
            if (free < 0)
            {
                return ErrorCode.Busy;
            }

            index = (uint)free;
        }
        else if (index >= size)
        {
            return ErrorCode.Range;
        }
        else if (store.Find(index) is not null)
        {
            return ErrorCode.Busy;
        }

        if (faults is not null && faults.OnPoint(FaultPoint.MsiStoreInsert) != 0)
        {
            return ErrorCode.NoMemory;
        }

        descriptor = store.Take(device, index);
        descriptor.Start(init, affinity);
        store.Insert(descriptor);
        return 0;
    }

    /// <summary>Adds a descriptor of one interrupt for each index of a range.</summary>
    /// <returns>0; -EINVAL; or the first error, after all descriptors of the range were freed, older ones
    /// too.</returns>
    /// <remarks>Source: msi_domain_add_simple_msi_descs.</remarks>
    public static int AddSimple(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        if (!IsValid(device, range))
        {
            return ErrorCode.Invalid;
        }

        for (uint index = range.First; index <= range.Last; index++)
        {
            int result = Insert(device, range.DomainId, new MsiDescriptorInit(index), null, out _);
            if (result != 0)
            {
                FreeRange(device, range);
                return result;
            }
        }

        return 0;
    }

    /// <summary>Frees the descriptors of a range; one that has an interrupt is dropped and leaks.</summary>
    /// <remarks>Source: msi_domain_free_descs.</remarks>
    public static void FreeRange(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        if (IsValid(device, range))
        {
            FreeChecked(device, range);
        }
    }

    /// <summary>Frees the descriptors of a range that was found valid.</summary>
    public static void FreeChecked(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        MsiDescriptorStore store = device.Data.Slots[range.DomainId.Value].Store;
        bool warned = false;
        for (MsiDescriptor? descriptor = store.Next(range.First, range.Last);
            descriptor is not null;
            descriptor = store.Next(descriptor.Index + 1, range.Last))
        {
            bool leaks = descriptor.IsAssociated;
            store.Remove(descriptor.Index, park: !leaks);
            if (!leaks)
            {
                continue;
            }

            MsiAttributes.Leak(device, descriptor);
            if (!warned)
            {
                warned = true;
                device.System.Diagnostics.Warn(
                    IrqDiagnosticId.MsiDescriptorLeaked,
                    nameof(MsiDeviceLock.FreeDescriptors),
                    $"{device.Name}: the descriptor at {descriptor.Index} is dropped with its interrupt "
                    + $"{descriptor.Irq}.",
                    descriptor.Irq,
                    descriptor.Index);
            }
        }
    }

    /// <summary>Starts an iteration.</summary>
    public static MsiDescriptor? First(MsiDevice device, MsiDomainId id, MsiDescriptorFilter filter)
    {
        device.AssertLocked();
        if (!CanWalk(device, id))
        {
            return null;
        }

        device.Data.Cursor = 0;
        return FindFromCursor(device, id, filter);
    }

    /// <summary>Goes on with an iteration.</summary>
    public static MsiDescriptor? Next(MsiDevice device, MsiDomainId id, MsiDescriptorFilter filter)
    {
        device.AssertLocked();
        if (!CanWalk(device, id) || device.Data.Cursor >= MsiLimits.MaxIndex)
        {
            return null;
        }

        device.Data.Cursor++;
        return FindFromCursor(device, id, filter);
    }

    private static uint SizeOf(MsiDomain? domain) => domain?.Info.HardwareSize ?? MsiLimits.MaxDomainSize;

    private static bool CanWalk(MsiDevice device, MsiDomainId id)
    {
        device.AssertLocked();
        if ((uint)id.Value < (uint)device.Data.Slots.Length)
        {
            return true;
        }

        device.ReportDomainId(id, "there is no such slot");
        return false;
    }

    private static MsiDescriptor? FindFromCursor(MsiDevice device, MsiDomainId id, MsiDescriptorFilter filter)
    {
        device.AssertLocked();
        MsiDescriptorStore store = device.Data.Slots[id.Value].Store;
        for (MsiDescriptor? descriptor = store.Next(device.Data.Cursor);
            descriptor is not null;
            descriptor = store.Next(descriptor.Index + 1))
        {
            if (Matches(device, descriptor, filter))
            {
                device.Data.Cursor = descriptor.Index;
                return descriptor;
            }
        }

        device.Data.Cursor = MsiDeviceData.InvalidCursor;
        return null;
    }

    private static bool Matches(MsiDevice device, MsiDescriptor descriptor, MsiDescriptorFilter filter)
    {
        device.AssertLocked();
        switch (filter)
        {
            case MsiDescriptorFilter.All:
                return true;
            case MsiDescriptorFilter.NotAssociated:
                return !descriptor.IsAssociated;
            case MsiDescriptorFilter.Associated:
                return descriptor.IsAssociated;
            default:
                device.System.Diagnostics.Warn(
                    IrqDiagnosticId.MsiFilterInvalid, nameof(MsiDeviceLock.FirstDescriptor),
                    $"There is no filter {(int)filter}.");
                return false;
        }
    }

    private static IrqAffinityDescriptor[]? Copy(in MsiDescriptorInit init)
    {
        if (init.Affinity is not { } affinity)
        {
            return null;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(affinity.Count, init.VectorCount, nameof(init));
        IrqAffinityDescriptor[] copy = new IrqAffinityDescriptor[init.VectorCount];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = affinity[i];
        }

        return copy;
    }
}
