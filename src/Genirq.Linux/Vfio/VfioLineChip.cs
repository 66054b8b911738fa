using Genirq.Chips;
using Genirq.Descriptors;
using Genirq.Linux.Events;

namespace Genirq.Linux.Vfio;

/// <summary>The chip of a function's INTx: armed while it is requested, masked by itself with each
/// event.</summary>
/// <remarks>Source of the rules: Linux 6.12, drivers/vfio/pci/vfio_pci_intrs.c, vfio_intx_handler.</remarks>
internal sealed class VfioLineChip : IrqChip, IPumpedInterrupt
{
    private const VfioInterruptKind Kind = VfioInterruptKind.IntX;

    private readonly VfioLineDomain _domain;
    private readonly VfioDevice _device;
    private readonly IVfioEvents _loop;
    private VfioArmedEvent? _armed;
    private bool _isMasked;

    /// <summary>Makes the chip of a device.</summary>
    /// <param name="domain">The line's domain.</param>
    /// <param name="device">The device.</param>
    /// <param name="loop">Where events are waited for.</param>
    public VfioLineChip(VfioLineDomain domain, VfioDevice device, IVfioEvents loop)
        : base(
            "VFIO-INTx",
            IrqChipCallbacks.Mask | IrqChipCallbacks.MaskAcknowledge | IrqChipCallbacks.Unmask
                | IrqChipCallbacks.RequestResources | IrqChipCallbacks.ReleaseResources | IrqChipCallbacks.Retrigger)
    {
        _domain = domain;
        _device = device;
        _loop = loop;
    }

    /// <summary>Why the last call failed that did; none so far.</summary>
    public LinuxError LastError { get; private set; }

    /// <summary>The descriptor of the line; null while it is not requested.</summary>
    public EventFd? Events => _armed?.Events;

    /// <inheritdoc/>
    /// <returns>0; -EINVAL: MSI or MSI-X is enabled; -ENODEV: the line reaches no interrupt controller; or another
    /// negative errno.</returns>
    public override int RequestResources(IrqData data)
    {
        LinuxError error = VfioArmedEvent.TryCreate(
            _device.Calls, _loop, static chip => ((VfioLineChip)chip).Deliver(), this, out _armed);
        if (error.IsNone)
        {
            Volatile.Write(ref _isMasked, false);
            EventFd?[] events = [_armed!.Events];
            error = _device.TrySetInterrupts(Kind, VfioInterruptAction.Trigger, 0, events, out _);
            if (!error.IsNone)
            {
                _armed.Dispose();
                _armed = null;
            }
        }

        Keep(error);
        return -error.Number;
    }

    /// <inheritdoc/>
    public override void ReleaseResources(IrqData data)
    {
        Keep(_device.TryDisable(Kind));
        _armed?.Dispose();
        _armed = null;
    }

    /// <inheritdoc/>
    public override void MaskAcknowledge(IrqData data) => Mask(data);

    /// <inheritdoc/>
    public override void Mask(IrqData data)
    {
        // Ordering: pairs with Deliver; a line that masked itself needs no call.
        if (!Volatile.Read(ref _isMasked))
        {
            Volatile.Write(ref _isMasked, true);
            Keep(_device.TrySetInterrupts(Kind, VfioInterruptAction.Mask, 0, 1));
        }
    }

    /// <inheritdoc/>
    public override void Unmask(IrqData data)
    {
        // Ordering: pairs with Deliver; a line that is open needs no call, and one would raise a high line once more.
        if (Volatile.Read(ref _isMasked))
        {
            // Ordering: before the call, which can raise the line at once; Deliver then says that it is masked again.
            Volatile.Write(ref _isMasked, false);
            Keep(_device.TrySetInterrupts(Kind, VfioInterruptAction.Unmask, 0, 1));
        }
    }

    /// <inheritdoc/>
    public override bool Retrigger(IrqData data) => _armed?.Events.TrySignal().IsNone ?? false;

    /// <inheritdoc/>
    public void OnPumpEnded()
    {
        if (_domain.Resolve(default) is { } data)
        {
            _domain.System.EndEvents(data.Irq);
        }
    }

    private void Deliver()
    {
        // Ordering: pairs with Mask, which the flow calls next.
        Volatile.Write(ref _isMasked, true);
        _domain.System.HandleDomainIrq(_domain, default);
    }

    private void Keep(LinuxError error)
    {
        if (!error.IsNone)
        {
            LastError = error;
        }
    }
}
