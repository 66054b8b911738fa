using System.Numerics;
using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.LoongArch;

/// <summary>The message window of a Loongson bridge chip: vectors of the interrupt controller above it.</summary>
/// <remarks>
/// Regions are powers of two at multiples of their size. Which CPU takes an interrupt is the parent's affair.
/// Thread-safe: one lock guards the window. Source: Linux 6.12, drivers/irqchip/irq-loongson-pch-msi.c.
/// </remarks>
public sealed class PchMsiDomain : NumberedMsiDomain
{
    private readonly NumberWindow _vectors;
    private readonly PchMsiChip _chip;

    private PchMsiDomain(int first, int count, ulong doorbell)
    {
        _vectors = new NumberWindow(first, count);
        _chip = new PchMsiChip(doorbell);
    }

    /// <summary>The first vector.</summary>
    public int First => _vectors.First;

    /// <summary>How many vectors there are.</summary>
    public int Count => _vectors.Count;

    private protected override IrqChip Chip => _chip;

    // Interrupts are freed one by one, and what their region had beyond them stays taken, as in Linux.
    private protected override bool CanHaveSpares => true;

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

    // Source: pch_msi_allocate_hwirq.
    private protected override int SizeOf(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)count);

    private protected override bool TryTake(Span<int> numbers)
    {
        int size = numbers.Length;
        int place = 0;
        while (!_vectors.TryTake(place, size))
        {
            place += size;
            if (place + size > Count)
            {
                return false;
            }
        }

        for (int i = 0; i < size; i++)
        {
            numbers[i] = First + place + i;
        }

        return true;
    }

    private protected override void ReturnNumber(int number) => _vectors.Return(number);

    private protected override int CountFree() => _vectors.Free;

    private protected override bool IsNumber(int number) => _vectors.Contains(number);

    private protected override IEnumerable<int> Used() => _vectors.Used;

    private protected override void Restore(HashSet<int> used) => _vectors.Restore(used);

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
