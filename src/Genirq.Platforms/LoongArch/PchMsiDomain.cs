using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.LoongArch;

/// <summary>The message window of a Loongson bridge chip: vectors of the interrupt controller above it.</summary>
/// <remarks>
/// Which CPU takes an interrupt is the parent's affair. Thread-safe: one lock guards the window. Source: Linux 6.12,
/// drivers/irqchip/irq-loongson-pch-msi.c.
/// </remarks>
public sealed class PchMsiDomain : RegionMsiDomain
{
    private readonly PchMsiChip _chip;

    private PchMsiDomain(int first, int count, ulong doorbell)
        : base(first, count)
    {
        _chip = new PchMsiChip(doorbell);
    }

    private protected override IrqChip Chip => _chip;

    /// <summary>Makes the domain.</summary>
    /// <param name="parent">The controller above it.</param>
    /// <param name="first">The first vector of the window.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="doorbell">The physical address that messages are written to.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static PchMsiDomain Create(IrqDomain parent, int first, int count, ulong doorbell = 0x2FF0_0000)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        PchMsiDomain domain = new(first, count, doorbell);
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            parent, FirmwareNode.Named("PCH-MSI"), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.NameAllocated) with
        { BusToken = BusToken.Nexus };
        int result = parent.System.Domains.Instantiate(domain, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The domain of the bridge chip was refused.");
        }

        domain.MsiParent = LoongArchMsiParent.Create();
        return domain;
    }

    private sealed class PchMsiChip(ulong doorbell) : IrqChip(
        "PCH PCI MSI",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.Acknowledge | IrqChipCallbacks.SetAffinity
        | IrqChipCallbacks.ComposeMessage)
    {
        /// <inheritdoc/>
        public override void Mask(IrqData data) => IrqChipParent.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

        /// <inheritdoc/>
        public override void Acknowledge(IrqData data) => IrqChipParent.Acknowledge(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);

        /// <inheritdoc/>
        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages) =>
            messages[0] = new MsiMessage((uint)doorbell, (uint)(doorbell >> 32), (uint)data.HardwareIrq.Number);
    }
}
