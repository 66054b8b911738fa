using Genirq.Chips;
using Genirq.Cpus;
using Genirq.Descriptors;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>The message frames of a GICv2: one SPI of the GIC for each message.</summary>
/// <remarks>
/// All frames share one domain; an allocation goes to the first that has room. Affinity, masking and the end of an
/// interrupt are the GIC's. Thread-safe: one lock guards the frames. Source: Linux 6.12,
/// drivers/irqchip/irq-gic-v2m.c.
/// </remarks>
public sealed class GicV2mDomain : IrqDomain
{
    private readonly Lock _gate = new();
    private readonly GicV2mFrame[] _frames;
    private readonly GicV2mChip _chip = new();

    private GicV2mDomain(IReadOnlyList<GicV2mFrame> frames)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free | IrqDomainCallbacks.Select)
    {
        _frames = [.. frames];
    }

    /// <summary>The frames.</summary>
    public IReadOnlyList<GicV2mFrame> Frames => _frames;

    /// <summary>Makes the domain.</summary>
    /// <param name="gic">The GIC.</param>
    /// <param name="frames">Its frames, one at least.</param>
    /// <exception cref="IrqException">The system refused the domain.</exception>
    public static GicV2mDomain Create(GicDomain gic, params IReadOnlyList<GicV2mFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(gic);
        ArgumentNullException.ThrowIfNull(frames);
        GicV2mDomain domain = new(frames);
        IrqDomainOptions structure = IrqDomainOptions.Hierarchy(
            gic, FirmwareNode.Named("v2m"), 0, IrqDomainFlags.MsiParent | IrqDomainFlags.NameAllocated) with
        { BusToken = BusToken.Nexus };
        int result = gic.System.Domains.Instantiate(domain, structure);
        if (result != 0)
        {
            throw new IrqException(ErrorCode.ToError(result), "The domain of the GICv2m was refused.");
        }

        domain.MsiParent = new LibraryMsiParentOps
        {
            SupportedFlags = MsiFlags.GenericMask | MsiFlags.PciMsiX | MsiFlags.MultiPciMsi,
            RequiredFlags = MsiFlags.UseDefaultDomainOps | MsiFlags.UseDefaultChipOps | MsiFlags.PciMsiMaskParent,
            Prefix = "GICv2m-",
            BusSelectToken = BusToken.Nexus,
            BusSelectMask = (1u << (int)BusToken.PciMsi) | (1u << (int)BusToken.PlatformMsi),
        };
        return domain;
    }

    /// <summary>The SPIs free in all frames.</summary>
    public override long? CountAvailable()
    {
        lock (_gate)
        {
            return _frames.Sum(static frame => (long)frame.Free);
        }
    }

    /// <inheritdoc/>
    public override bool Select(FirmwareIrqSpec spec, BusToken token) => MsiParentOps.Selects(this, spec, token);

    /// <inheritdoc/>
    /// <remarks>-ENOSPC: no frame has as many together. Source: gicv2m_irq_domain_alloc.</remarks>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        GicV2mFrame? frame = null;
        int spi = -1;
        lock (_gate)
        {
            for (int i = 0; i < _frames.Length && spi < 0; i++)
            {
                frame = _frames[i];
                spi = frame.Take(count);
            }
        }

        if (spi < 0)
        {
            return ErrorCode.NoSpace;
        }

        int done = 0;
        try
        {
            for (; done < count; done++)
            {
                Irq irq = new(first.Number + done);
                HardwareIrq number = new((ulong)(spi + done));
                int result = AllocateParent(irq, 1, new IrqAllocationInfo { HardwareIrq = number });
                if (result != 0)
                {
                    return result;
                }

                SetHardwareIrqAndChip(irq, number, _chip, frame);
            }

            return 0;
        }
        finally
        {
            // The GIC has refused, or thrown: nobody else gives these back.
            if (done < count)
            {
                Free(first, done);
                Return(frame!, spi + done, count - done);
            }
        }
    }

    private void Return(GicV2mFrame frame, int spi, int count)
    {
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
            {
                frame.Return(spi + i);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Source: gicv2m_irq_domain_free.</remarks>
    public override void Free(Irq first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (GetData(new Irq(first.Number + i)) is { ChipData: GicV2mFrame frame } data)
            {
                lock (_gate)
                {
                    frame.Return((int)data.HardwareIrq.Number);
                }
            }
        }

        FreeCommon(first, count);
    }

    private sealed class GicV2mChip() : IrqChip(
        "GICv2m",
        IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask | IrqChipCallbacks.EndOfInterrupt
        | IrqChipCallbacks.SetAffinity | IrqChipCallbacks.ComposeMessage)
    {
        // The register that devices write SPIs to.
        private const ulong SetSpi = 0x40;

        /// <inheritdoc/>
        public override void Mask(IrqData data) => IrqChipParent.Mask(data);

        /// <inheritdoc/>
        public override void Unmask(IrqData data) => IrqChipParent.Unmask(data);

        /// <inheritdoc/>
        public override void EndOfInterrupt(IrqData data) => IrqChipParent.EndOfInterrupt(data);

        /// <inheritdoc/>
        public override int SetAffinity(IrqData data, CpuMask mask, bool force) =>
            IrqChipParent.SetAffinity(data, mask, force);

        /// <inheritdoc/>
        public override void ComposeMessage(IrqData data, Span<MsiMessage> messages)
        {
            ulong address = ((GicV2mFrame)data.ChipData!).Address + SetSpi;
            messages[0] = new MsiMessage((uint)address, (uint)(address >> 32), (uint)data.HardwareIrq.Number);
        }
    }
}
