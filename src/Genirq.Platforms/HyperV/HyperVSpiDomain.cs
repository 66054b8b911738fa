using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;

namespace Genirq.Platforms.HyperV;

/// <summary>The SPIs that all vPCI buses of an arm64 guest share: 956 of them, 64 to 1019.</summary>
/// <remarks>
/// An interrupt goes to the first present CPU until its affinity is set. Affinity, masking and the end of an interrupt
/// are the GIC's. Thread-safe: one lock guards the SPIs. Source: Linux 6.12, drivers/pci/controller/pci-hyperv.c,
/// hv_pci_vec_alloc_device_irq.
/// </remarks>
public sealed class HyperVSpiDomain : RegionMsiDomain
{
    private const int FirstSpi = 64;
    private const int SpiEnd = 1020;

    private readonly SpiChip _chip = new();

    private HyperVSpiDomain()
        : base(FirstSpi, SpiEnd - FirstSpi, IrqDomainCallbacks.Activate)
    {
    }

    private protected override IrqChip Chip => _chip;

    /// <summary>Makes the domain.</summary>
    /// <param name="gic">The controller, which gives each SPI its level.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    /// <remarks>Source: hv_pci_irqchip_init.</remarks>
    public static HyperVSpiDomain Create(IrqDomain gic)
    {
        ArgumentNullException.ThrowIfNull(gic);
        HyperVSpiDomain domain = new();
        int result = gic.System.Domains.Instantiate(domain, IrqDomainOptions.Hierarchy(
            gic, FirmwareNode.Named("hv_vpci_arm64"), 0, IrqDomainFlags.NameAllocated));
        return result == 0
            ? domain
            : throw new IrqException(ErrorCode.ToError(result), "The domain of the vPCI buses' SPIs was refused.");
    }

    /// <inheritdoc/>
    /// <remarks>Source: hv_pci_vec_irq_domain_activate.</remarks>
    public override int Activate(IrqData data, bool reserve)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Descriptor.SetEffectiveAffinity(CpuMask.Of(System.Cpus.Present.First));
        return 0;
    }

    private sealed class SpiChip() : IrqChip(
        "MSI",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt
        | IrqChipCallbacks.SetAffinity)
    {
        /// <inheritdoc/>
        public override void Mask(IrqData data) => IrqChipParent.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

        /// <inheritdoc/>
        public override void EndOfInterrupt(IrqData data) => IrqChipParent.EndOfInterrupt(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);
    }
}
