using Genirq.Diagnostics;

namespace Genirq.Tests.Callbacks;

/// <summary>Refuses nothing, but can throw.</summary>
internal sealed class FusedFaults(CallbackFuse fuse) : FaultInjector
{
    public override int OnPoint(FaultPoint point)
    {
        fuse.Hit($"{nameof(FaultInjector)}.{nameof(OnPoint)}");
        return 0;
    }
}
