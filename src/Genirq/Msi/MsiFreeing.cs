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

        return CheckHandlers(device, new MsiRange(id, (uint)map.Index, (uint)map.Index));
    }

    /// <summary>Whether no interrupt of a range has a handler, which the number's next owner would find in its
    /// way.</summary>
    /// <returns>Done, also where there is no such range; or -EBUSY, with the first one that has.</returns>
    public static IrqOutcome CheckHandlers(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        MsiDomainSlot[] slots = device.Data.Slots;
        if ((uint)range.DomainId.Value >= (uint)slots.Length)
        {
            return default;
        }

        MsiDescriptorStore store = slots[range.DomainId.Value].Store;
        for (MsiDescriptor? descriptor = store.Next(range.First, range.Last);
            descriptor is not null;
            descriptor = store.Next(descriptor.Index + 1, range.Last))
        {
            for (int i = 0; descriptor.IsAssociated && i < descriptor.VectorCount; i++)
            {
                Irq irq = new(descriptor.Irq.Number + i);
                if (device.System.Find(irq)?.Actions is { } action)
                {
                    return IrqOutcome.Refused(
                        ErrorCode.Busy,
                        $"Index {descriptor.Index} of MSI domain {range.DomainId.Value} of {device.Name} cannot be "
                        + $"freed: the handler \"{action.Name}\" of interrupt {irq} is installed. Dispose its "
                        + "registration first.");
                }
            }
        }

        return default;
    }

    /// <summary>Frees the interrupts of a range for their owner, unless one has a handler.</summary>
    /// <returns>Done; or, with a diagnostic and nothing changed, -EBUSY, or -EINVAL: there is no such range.</returns>
    public static IrqOutcome TryFree(MsiDevice device, in MsiRange range)
    {
        IrqOutcome outcome = CheckHandlers(device, range);
        if (!outcome.IsDone)
        {
            device.System.Diagnostics.Warn(
                IrqDiagnosticId.MsiHandlerInstalled, nameof(MsiDevice), outcome.Explain(), value: range.First);
            return outcome;
        }

        return Free(device, range)
            ? IrqOutcome.Done
            : IrqOutcome.Refused(
                ErrorCode.Invalid,
                $"{device.Name} has no indices {range.First} to {range.Last} in MSI domain {range.DomainId.Value}.");
    }

    /// <summary>Frees the interrupts of a range, and its descriptors if the domain says so.</summary>
    /// <returns>Whether there is such a range.</returns>
    public static bool Free(MsiDevice device, in MsiRange range)
    {
        device.AssertLocked();
        if (!MsiDescriptors.IsValid(device, range, out MsiDomain? domain) || domain is null)
        {
            return false;
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
        return true;
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
