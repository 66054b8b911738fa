using Genirq.Chips;
using Genirq.Domains;
using Genirq.Msi;

namespace Genirq.Tests.Callbacks;

/// <summary>Operations of a device's domain that allocate and free all interrupts themselves.</summary>
internal sealed class FusedBulkOps(CallbackFuse fuse) : MsiDomainOps(
    MsiDomainCallbacks.AllocateIrqs | MsiDomainCallbacks.FreeIrqs | MsiDomainCallbacks.TearDown
        | MsiDomainCallbacks.Prepare | MsiDomainCallbacks.Translate)
{
    private int _allocated;
    private int _torn;

    /// <summary>How many interrupts it holds, and how often it was torn down.</summary>
    public (int Allocated, int Torn) State => (_allocated, _torn);

    public override int Prepare(MsiDomain domain, MsiDevice device, int count, IrqAllocationInfo argument)
    {
        Hit(nameof(Prepare));
        return base.Prepare(domain, device, count, argument);
    }

    public override int AllocateIrqs(MsiDomain domain, MsiDevice device, int count)
    {
        Hit(nameof(AllocateIrqs));
        _allocated += count;
        return 0;
    }

    public override void FreeIrqs(MsiDomain domain, MsiDevice device)
    {
        _allocated = 0;
        Hit(nameof(FreeIrqs));
    }

    public override void TearDown(MsiDomain domain, IrqAllocationInfo argument)
    {
        _torn++;
        Hit(nameof(TearDown));
    }

    public override int Translate(
        MsiDomain domain, FirmwareIrqSpec spec, out HardwareIrq hardwareIrq, out TriggerType type)
    {
        Hit(nameof(Translate));
        (hardwareIrq, type) = (new HardwareIrq(spec[0]), TriggerType.EdgeRising);
        return 0;
    }

    private void Hit(string callback) => fuse.Hit($"{nameof(MsiDomainOps)}.{callback}");
}
