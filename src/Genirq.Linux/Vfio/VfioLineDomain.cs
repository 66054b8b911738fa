using Genirq.Descriptors;
using Genirq.Domains;
using Genirq.Flow;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>The domain of a function's INTx behind VFIO: one line.</summary>
/// <remarks>The kernel masks the line with each event; the level flow opens it again when the handlers have
/// run.</remarks>
public sealed class VfioLineDomain : IrqDomain
{
    private readonly VfioLineChip _chip;

    internal VfioLineDomain(VfioDevice device, IVfioEvents loop)
        : base(IrqDomainCallbacks.Map | IrqDomainCallbacks.Unmap) =>
        _chip = new VfioLineChip(this, device, loop);

    /// <summary>Why the last call failed that did; none so far.</summary>
    public LinuxError LastError => _chip.LastError;

    /// <summary>The line's event descriptor, to be handed on or counted; null: the line is not requested.</summary>
    /// <remarks>It stays the domain's. A reader takes no events away from it: the domain does not read
    /// it.</remarks>
    public EventFd? Events => _chip.Events;

    /// <inheritdoc/>
    public override int Map(Irq irq, HardwareIrq hardwareIrq)
    {
        System.SetChip(irq, _chip);
        System.SetHandler(irq, LevelFlow.Instance, "level");
        System.ModifyStatus(irq, IrqSettings.None, IrqSettings.NoProbe | IrqSettings.Level);
        return 0;
    }

    /// <inheritdoc/>
    public override void Unmap(Irq irq)
    {
        System.SetHandler(irq, null);
        System.SetChip(irq, null);
    }
}
