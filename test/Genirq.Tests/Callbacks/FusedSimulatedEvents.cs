using Genirq.Simulated;

namespace Genirq.Tests.Callbacks;

/// <summary>Whoever is told of requests of simulated lines.</summary>
internal sealed class FusedSimulatedEvents(CallbackFuse fuse) : SimulatedIrqEvents
{
    public override int Requested(HardwareIrq hardwareIrq)
    {
        fuse.Hit($"{nameof(SimulatedIrqEvents)}.{nameof(Requested)}");
        return 0;
    }

    public override void Released(HardwareIrq hardwareIrq) =>
        fuse.Hit($"{nameof(SimulatedIrqEvents)}.{nameof(Released)}");
}
