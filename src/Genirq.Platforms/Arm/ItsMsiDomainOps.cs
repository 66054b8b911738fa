using System.Numerics;
using Genirq.Diagnostics;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Platforms.Arm;

/// <summary>Tells the ITS of a device before its interrupts are allocated.</summary>
/// <param name="its">The ITS.</param>
/// <param name="inner">The child's own operations.</param>
/// <param name="isPci">Whether it is a PCI function.</param>
/// <remarks>Source: Linux 6.12, drivers/irqchip/irq-gic-v3-its-msi-parent.c, its_pci_msi_prepare,
/// its_pmsi_prepare.</remarks>
internal sealed class ItsMsiDomainOps(ItsDomain its, MsiDomainOps inner, bool isPci)
    : ForwardingMsiDomainOps(inner, MsiDomainCallbacks.Prepare | MsiDomainCallbacks.TearDown)
{
    // What DeviceID 0 and platform devices get at least.
    private const int Least = 32;

    // What was prepared last. Guarded by the device's lock.
    private ItsDevice? _prepared;

    /// <inheritdoc/>
    /// <remarks>-EINVAL: a PCI domain of a device that is not a function; -ENOMEM as the ITS says.</remarks>
    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(argument);
        if (isPci && !device.IsPci)
        {
            return ErrorCode.Invalid;
        }

        int result = base.Prepare(domain, device, count, argument);
        if (result != 0)
        {
            return result;
        }

        // A shared one stays for ever, and finding it again changes nothing.
        if (_prepared is { IsShared: true, Successor: null })
        {
            argument.Tag = _prepared;
            return 0;
        }

        int messages = isPci ? Math.Max(count, (int)domain.Info.HardwareSize) : count;
        int wanted = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(messages, 1));
        wanted = isPci && device.RequesterId != 0 ? wanted : Math.Max(wanted, Least);
        result = its.Prepare(device.RequesterId, wanted, out ItsDevice? prepared);
        argument.Tag = _prepared = prepared;
        return result;
    }

    /// <inheritdoc/>
    public override void TearDown(MsiDomain domain, IrqAllocationInfo argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        base.TearDown(domain, argument);
        if (argument.Tag is ItsDevice device)
        {
            its.TearDown(device);
        }
    }
}
