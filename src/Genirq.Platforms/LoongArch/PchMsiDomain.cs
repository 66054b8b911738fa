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
public sealed class PchMsiDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly bool[] _used;
    private readonly PchMsiChip _chip;

    private PchMsiDomain(int first, int count, ulong doorbell)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Select)
    {
        First = first;
        _used = new bool[count];
        _chip = new PchMsiChip(doorbell);
    }

    /// <summary>The first vector.</summary>
    public int First { get; }

    /// <summary>How many vectors there are.</summary>
    public int Count => _used.Length;

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

    /// <summary>The vectors free.</summary>
    public override long? CountAvailable()
    {
        lock (_gate)
        {
            return _used.Count(static used => !used);
        }
    }

    /// <inheritdoc/>
    public override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: there is no such region. Source: pch_msi_middle_domain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        int start = Take((int)BitOperations.RoundUpToPowerOf2((uint)count));
        if (start < 0)
        {
            return ErrorCode.NoSpace;
        }

        int done = 0;
        try
        {
            for (; done < count; done++)
            {
                Irq irq = new(first.Number + done);
                HardwareIrq number = new((ulong)(First + start + done));
                int result = AllocateParent(irq, 1, new IrqAllocationInfo { HardwareIrq = number });
                if (result != 0)
                {
                    return result;
                }

                SetHardwareIrqAndChip(irq, number, _chip, null);
            }

            return 0;
        }
        finally
        {
            // The parent has refused, or thrown: nobody else gives these back.
            if (done < count)
            {
                Free(first, done);
                lock (_gate)
                {
                    _used.AsSpan(start + done, count - done).Clear();
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { Chip: PchMsiChip } data)
            {
                lock (_gate)
                {
                    _used[(int)data.HardwareIrq.Number - First] = false;
                }
            }
        }

        FreeCommon(first, count);
    }

    private int Take(int size)
    {
        lock (_gate)
        {
            for (int start = 0; start + size <= _used.Length; start += size)
            {
                if (!_used.AsSpan(start, size).Contains(true))
                {
                    _used.AsSpan(start, size).Fill(true);
                    return start;
                }
            }

            return -1;
        }
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
