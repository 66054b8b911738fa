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
public sealed class GicV2mDomain : NumberedMsiDomain
{
    private readonly GicV2mFrame[] _frames;
    private readonly GicV2mChip _chip = new();

    private GicV2mDomain(IReadOnlyList<GicV2mFrame> frames) => _frames = [.. frames];

    /// <summary>The frames.</summary>
    public IReadOnlyList<GicV2mFrame> Frames => _frames;

    private protected override IrqChip Chip => _chip;

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

    private protected override bool TryTake(Span<int> numbers)
    {
        foreach (GicV2mFrame frame in _frames)
        {
            int spi = frame.Take(numbers.Length);
            if (spi >= 0)
            {
                for (int i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = spi + i;
                }

                return true;
            }
        }

        return false;
    }

    private protected override void ReturnNumber(int number) => FrameOf(number)!.Spis.Return(number);

    private protected override int CountFree() => _frames.Sum(static frame => frame.Free);

    private protected override bool IsNumber(int number) => FrameOf(number) is not null;

    private protected override IEnumerable<int> Used() => _frames.SelectMany(static frame => frame.Spis.Used).Order();

    private protected override void Restore(HashSet<int> used) =>
        Array.ForEach(_frames, frame => frame.Spis.Restore(used));

    private protected override object? DataOf(int number) => FrameOf(number);

    private GicV2mFrame? FrameOf(int number) => Array.Find(_frames, frame => frame.Spis.Contains(number));

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
