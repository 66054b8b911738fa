using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Msi;

/// <summary>Frees the interrupts of a device. The descriptor lock is held by the caller.</summary>
/// <remarks>Source: Linux 6.12, kernel/irq/msi.c, msi_domain_free_locked and __msi_domain_free_irqs.</remarks>
internal static class MsiFreeing
{
    /// <summary>Whether a map is that of an interrupt which can be freed.</summary>
    /// <returns>Done, or why not.</returns>
    public static IrqOutcome Check(MsiDevice device, MsiDomainId id, in MsiMap map)
    {
        device.AssertLocked();
        string place = $"Index {map.Index} of MSI domain {id.Value} of {device.Name}";
        if (!map.IsAllocated || (uint)id.Value >= (uint)device.Data.Slots.Length)
        {
            return IrqOutcome.Refused(ErrorCode.Invalid, $"{place} cannot be freed: the map has no interrupt.");
        }

        MsiDescriptor? descriptor = device.Data.Slots[id.Value].Store.Find((uint)map.Index);
        if (descriptor is not { IsAssociated: true })
        {
            return IrqOutcome.Refused(ErrorCode.Invalid, $"{place} has no interrupt: it was freed before.");
        }

        if (descriptor.Irq != map.Irq || (map.Generation != 0 && map.Generation != descriptor.Generation))
        {
            return IrqOutcome.Refused(
                ErrorCode.Invalid, $"{place} has interrupt {descriptor.Irq} now, of a later allocation; interrupt "
                + $"{map.Irq} there was freed before.");
        }

        return device.System.Find(map.Irq)?.Actions is { } action
            ? IrqOutcome.Refused(
                ErrorCode.Busy, $"{place} cannot be freed: the handler \"{action.Name}\" of interrupt {map.Irq} is "
                + "installed. Dispose its registration first.")
            : default;
    }

    /// <summary>Frees the interrupts of a range, and its descriptors if the domain says so.</summary>
    public static void Free(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        if (!MsiDescriptors.IsValid(device, range, out MsiDomain? domain) || domain is null)
        {
            return;
        }

        ExceptionDispatchInfo? thrown = null;
        if (domain.Has(MsiDomainCallbacks.FreeIrqs))
        {
            Try(device, domain, static (device, domain) => domain.Info.Ops.FreeIrqs(domain, device), ref thrown);
        }
        else
        {
            FreeIrqs(device, domain, range, ref thrown);
        }

        if (domain.Has(MsiDomainCallbacks.PostFree))
        {
            Try(device, domain, static (device, domain) => domain.Info.Ops.PostFree(domain, device), ref thrown);
        }

        if (domain.Info.Has(MsiFlags.FreeDescriptors))
        {
            MsiDescriptors.FreeChecked(device, range);
        }

        thrown?.Throw();
    }

    // Freeing ends: what is thrown first goes on when all is done.
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "What one interrupt's freeing throws must not keep the others; it is thrown again.")]
    private static void FreeIrqs(
        MsiDevice device, MsiDomain domain, in MsiRange range, ref ExceptionDispatchInfo? thrown)
    {
        device.AssertLocked();
        MsiDescriptorStore store = device.Data.Slots[range.DomainId.Value].Store;
        for (MsiDescriptor? descriptor = store.Next(range.First, range.Last);
            descriptor is not null;
            descriptor = store.Next(descriptor.Index + 1, range.Last))
        {
            if (!descriptor.IsAssociated)
            {
                continue;
            }

            try
            {
                FreeOne(store, descriptor, domain);
            }
            catch (Exception exception)
            {
                thrown ??= ExceptionDispatchInfo.Capture(exception);
            }

            MsiAttributes.Remove(descriptor);
            store.SetIrq(descriptor, Irq.None);
        }
    }

    private static void FreeOne(MsiDescriptorStore store, MsiDescriptor descriptor, MsiDomain domain)
    {
        try
        {
            for (int i = 0; i < descriptor.VectorCount; i++)
            {
                if (domain.GetData(new Irq(descriptor.Irq.Number + i)) is { } data)
                {
                    IrqActivation.Deactivate(data);
                }
            }
        }
        finally
        {
            // A look-up takes no lock here: once the number is free it may be another device's.
            store.Hide(descriptor);
            domain.System.Domains.FreeIrqs(descriptor.Irq, descriptor.VectorCount);
        }
    }

    // As above, for the domain's own operations.
    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types",
        Justification = "What one step of freeing throws must not keep the others; it is thrown again.")]
    private static void Try(
        MsiDevice device, MsiDomain domain, Action<MsiDevice, MsiDomain> act, ref ExceptionDispatchInfo? thrown)
    {
        try
        {
            act(device, domain);
        }
        catch (Exception exception)
        {
            thrown ??= ExceptionDispatchInfo.Capture(exception);
        }
    }
}
