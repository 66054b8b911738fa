using Genirq.Chips;
using Genirq.Domains;
using Genirq.Flow;

namespace Genirq.Planning.Rebuild;

/// <summary>A domain whose hardware is not modelled: it has a chip's name, and gives out what a capture
/// shows.</summary>
internal sealed class PlainDomain : IrqDomain
{
    private readonly PlainChip _chip;

    private PlainDomain(string chip)
        : base(IrqDomainCallbacks.Allocate | IrqDomainCallbacks.Free)
    {
        _chip = new PlainChip(chip);
    }

    /// <summary>Makes the domain in a system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="chip">The name of its chip.</param>
    public static PlainDomain AddTo(IrqSystem system, string chip)
    {
        PlainDomain domain = new(chip);
        int result = system.Domains.Instantiate(
            domain,
            IrqDomainOptions.Hierarchy(null, FirmwareNode.Named(chip), flags: IrqDomainFlags.NameAllocated));
        return result == 0
            ? domain
            : throw new InvalidOperationException($"The domain {chip} of a rebuilt machine was refused with {result}.");
    }

    /// <summary>Allocates an interrupt.</summary>
    /// <param name="hardwareIrq">Its number at this level.</param>
    /// <returns>The interrupt's number, or a negative errno.</returns>
    public int Allocate(HardwareIrq hardwareIrq) =>
        System.Domains.AllocateIrqs(this, -1, 1, new IrqAllocationInfo { HardwareIrq = hardwareIrq });

    /// <inheritdoc/>
    public override int Allocate(Irq first, int count, IrqAllocationInfo? info)
    {
        SetHardwareIrqAndChip(first, info?.HardwareIrq ?? default, _chip, null);
        System.SetHandler(first, LevelFlow.Instance, null);
        return 0;
    }

    /// <inheritdoc/>
    public override void Free(Irq first, int count) => FreeCommon(first, count);

    private sealed class PlainChip(string name) : IrqChip(name, IrqChipCallbacks.Mask | IrqChipCallbacks.Unmask);
}
