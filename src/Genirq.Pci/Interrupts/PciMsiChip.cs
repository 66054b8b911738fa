using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Msi;

namespace Genirq.Pci.Interrupts;

/// <summary>The chip of PCI MSI and of PCI MSI-X: finds the function behind an interrupt and tells it what to
/// do.</summary>
/// <remarks>Source: Linux 6.12, drivers/pci/msi/irqdomain.c, pci_msi_template and pci_msix_template.</remarks>
internal sealed class PciMsiChip : IrqChip
{
    private PciMsiChip(string name)
        : base(
            name,
            IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.WriteMessage,
            IrqChipFlags.OneshotSafe)
    {
    }

    /// <summary>MSI.</summary>
    public static PciMsiChip Msi { get; } = new("PCI-MSI");

    /// <summary>MSI-X.</summary>
    public static PciMsiChip MsiX { get; } = new("PCI-MSIX");

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
        MsiDescriptor descriptor = DescriptorOf(data);
        FunctionOf(descriptor).MaskMessage(data.Irq, descriptor);
        if (MasksParent(data))
        {
            IrqChipParent.Mask(data);
        }
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
        if (MasksParent(data))
        {
            IrqChipParent.Unmask(data);
        }

        MsiDescriptor descriptor = DescriptorOf(data);
        FunctionOf(descriptor).UnmaskMessage(data.Irq, descriptor);
    }

    /// <inheritdoc/>
    /// <remarks>Only the first interrupt of a descriptor has the message. Source: pci_msi_domain_write_msg.</remarks>
    public override void WriteMessage(IrqData data, ReadOnlySpan<MsiMessage> messages)
    {
        MsiDescriptor descriptor = DescriptorOf(data);
        if (descriptor.Irq == data.Irq)
        {
            FunctionOf(descriptor).WriteMessage(descriptor, messages[0]);
        }
    }

    private static bool MasksParent(IrqData data) =>
        data.Domain is MsiDomain domain && domain.Info.Has(MsiFlags.PciMsiMaskParent);

    private static MsiDescriptor DescriptorOf(IrqData data) => data.Descriptor.MsiDescriptor
        ?? throw new InvalidOperationException($"Interrupt {data.Irq} has no message descriptor.");

    private static PciDevice FunctionOf(MsiDescriptor descriptor) => descriptor.Device.Owner as PciDevice
        ?? throw new InvalidOperationException($"{descriptor.Device} is not a PCI function.");
}
