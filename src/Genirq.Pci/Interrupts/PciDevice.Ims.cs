using Genirq.Affinity;
using Genirq.Chips;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;
using Genirq.Pci.Ims;

namespace Genirq.Pci.Interrupts;

/// <content>The device's own message store beside MSI or MSI-X.</content>
public sealed partial class PciDevice
{
    /// <summary>Makes the domain of the device's own message store.</summary>
    /// <param name="template">The blueprint: see <see cref="ImsTemplates"/>.</param>
    /// <param name="size">How many slots; 0: 65536, managed by software.</param>
    /// <param name="data">The driver's data, or null.</param>
    /// <returns>
    /// Whether it was made. Not if: there is no MSI parent or it refuses, the system has one domain per device only,
    /// there
    /// is one already, the size is larger than the store; or the blueprint is not <see cref="BusToken.PciDeviceIms"/>,
    /// does not make
    /// and free its descriptors by itself, or its chip cannot mask, unmask and write or sets the affinity itself.
    /// </returns>
    /// <remarks>Neither MSI nor MSI-X need be enabled. Source: Linux 6.2, pci_create_ims_domain.</remarks>
    public bool CreateImsDomain(MsiDomainTemplate template, uint size, object? data = null)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(template);
        const MsiFlags NeededFlags = MsiFlags.AllocateSimpleDescriptors | MsiFlags.FreeDescriptors;
        const IrqChipCallbacks NeededCallbacks =
            IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage;
        return Message.ParentDomain is { IsMsiParent: true }
            && template.BusToken == BusToken.PciDeviceIms
            && (template.Flags & NeededFlags) == NeededFlags
            && (template.Chip.Callbacks & NeededCallbacks) == NeededCallbacks
            && !template.Chip.Has(IrqChipCallbacks.SetAffinity)
            && !(template.Chip is ImsChip { Store.SlotCount: var slots }
                && (size == 0 ? MsiLimits.MaxDomainSize : size) > slots)
            && Message.CreateDomain(MsiDomainId.Secondary, template, size, data);
    }

    /// <summary>Allocates an interrupt in the device's own message store, at the lowest free slot.</summary>
    /// <param name="cookie">What the store finds the place by, for example a PASID or a queue.</param>
    /// <param name="affinity">Where it is to go, or null.</param>
    /// <returns>
    /// Slot and interrupt; or -ENODEV: there is no such domain; -EBUSY: it is full; -ENOSPC: a level of the hierarchy
    /// refused.
    /// </returns>
    /// <remarks>Source: Linux 6.2, pci_ims_alloc_irq.</remarks>
    public MsiMap AllocateIms(MsiInstanceCookie cookie, IrqAffinityDescriptor? affinity = null) =>
        AllocateIms(cookie, affinity, out _);

    /// <summary>Allocates an interrupt in the device's own message store, and tells who refused.</summary>
    /// <param name="cookie">What the store finds the place by.</param>
    /// <param name="affinity">Where it is to go, or null.</param>
    /// <param name="failure">Why not; null after success.</param>
    /// <returns>As <see cref="AllocateIms(MsiInstanceCookie, IrqAffinityDescriptor?)"/>.</returns>
    public MsiMap AllocateIms(MsiInstanceCookie cookie, IrqAffinityDescriptor? affinity, out IrqFailure? failure)
    {
        ThrowIfDisposed();
        if (Message.GetDomain(MsiDomainId.Secondary) is not null)
        {
            return Message.AllocateIrqAt(MsiDomainId.Secondary, MsiIndex.Any, affinity, cookie, out failure);
        }

        failure = Refusal(IrqError.NoDevice, "IMS", $"{Name} has no domain for messages of its own.");
        return new MsiMap(ErrorCode.NoDevice, Irq.None);
    }

    /// <summary>Frees an interrupt of the device's own message store.</summary>
    /// <param name="map">Slot and interrupt; one that is not allocated is refused with a diagnostic.</param>
    /// <remarks>No handler may be installed. Source: Linux 6.2, pci_ims_free_irq.</remarks>
    public void FreeIms(MsiMap map)
    {
        if (!map.IsAllocated || Message.GetDomain(MsiDomainId.Secondary) is null)
        {
            Warn(IrqDiagnosticId.PciIrqInvalid, $"{Name}: slot {map.Index} with interrupt {map.Irq} cannot be freed.");
            return;
        }

        Message.FreeRange(MsiDomainId.Secondary, (uint)map.Index, (uint)map.Index);
    }
}
