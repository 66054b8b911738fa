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
    public MsiMap AllocateIms(MsiInstanceCookie cookie, IrqAffinityDescriptor? affinity = null)
    {
        ThrowIfDisposed();
        return Message.GetDomain(MsiDomainId.Secondary) is not null
            ? Message.AllocateIrqAt(MsiDomainId.Secondary, MsiIndex.Any, affinity, cookie)
            : MsiMap.Refused(IrqOutcome.Refused(ErrorCode.NoDevice, WhyNoIms(), "IMS"));
    }

    /// <summary>Frees an interrupt of the device's own message store.</summary>
    /// <param name="map">What <see cref="AllocateIms"/> gave.</param>
    /// <returns>
    /// Done; or, with a diagnostic, a refusal with its reason, and then nothing has changed: -EINVAL: not allocated,
    /// freed before, or another's; -EBUSY: a handler is installed; -ENODEV: there is no such domain.
    /// </returns>
    /// <remarks>Source: Linux 6.2, pci_ims_free_irq.</remarks>
    public IrqOutcome FreeIms(MsiMap map) => Report(Message.GetDomain(MsiDomainId.Secondary) is not null
        ? Message.Free(MsiDomainId.Secondary, map)
        : IrqOutcome.Refused(ErrorCode.NoDevice, WhyNoIms(), "IMS"));

    private string WhyNoIms() => System.Options.MaxDeviceDomains < 2
        ? $"{Name} has no IMS: the system has one MSI domain for each device."
        : Message.ParentDomain is not { IsMsiParent: true, MsiParent: { } parent }
        ? $"{Name} has no IMS: it has no MSI parent."
        : (parent.SupportedFlags & MsiFlags.PciIms) == 0
        ? $"{Name} has no IMS: its MSI parent {Message.ParentDomain.Name} does not offer it. "
            + "IMS needs interrupt remapping."
        : $"{Name} has no IMS domain: {nameof(CreateImsDomain)} makes it.";
}
