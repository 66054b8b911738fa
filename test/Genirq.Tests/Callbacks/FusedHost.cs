using Genirq.Cpus;
using Genirq.Msi;
using Genirq.Platforms.HyperV;

namespace Genirq.Tests.Callbacks;

/// <summary>A host of Hyper-V whose calls can throw.</summary>
internal sealed class FusedHost(CallbackFuse fuse) : HyperVHost
{
    public override bool TryCreate(HyperVInterruptRequest request, out HyperVInterrupt interrupt)
    {
        fuse.Hit("HyperVHost.TryCreate");
        interrupt = new HyperVInterrupt(0xFEE0_0000, request.Vector);
        return true;
    }

    public override void Delete(MsiDevice device, HyperVInterrupt interrupt) => fuse.Hit("HyperVHost.Delete");

    public override bool TryRetarget(MsiDevice device, HyperVInterrupt interrupt, uint vector, CpuMask cpus)
    {
        fuse.Hit("HyperVHost.TryRetarget");
        return true;
    }
}
