using Genirq.Linux.Events;
using Genirq.Msi;

namespace Genirq.Linux.Vfio;

/// <summary>One vector that is allocated.</summary>
internal sealed class VfioVectorSlot : IPumpedInterrupt
{
    /// <summary>The descriptor that is waited for; null before the vector was first armed. Guarded by the domain's
    /// lock.</summary>
    public VfioArmedEvent? Armed;

    private readonly VfioMsiDomain _domain;

    /// <summary>Begins without a descriptor.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="index">The MSI-X entry, or the MSI message.</param>
    /// <param name="descriptor">The message.</param>
    public VfioVectorSlot(VfioMsiDomain domain, int index, MsiDescriptor descriptor)
    {
        _domain = domain;
        Index = index;
        Descriptor = descriptor;
    }

    /// <summary>The MSI-X entry, or the MSI message.</summary>
    public int Index { get; }

    /// <summary>The message.</summary>
    public MsiDescriptor Descriptor { get; }

    /// <summary>The kernel has signalled the descriptor.</summary>
    public void Deliver() => _domain.System.HandleDomainIrq(_domain, new HardwareIrq((ulong)Index));

    /// <inheritdoc/>
    public void OnPumpEnded()
    {
        // Also if the vector has a later owner: the pump is that one's too.
        if (_domain.Resolve(new HardwareIrq((ulong)Index)) is { } data)
        {
            _domain.System.EndEvents(data.Irq);
        }
    }

    /// <summary>Raises it by software.</summary>
    /// <returns>Whether it could.</returns>
    public bool Raise() => Armed?.Events.TrySignal().IsNone ?? false;
}
