using Genirq.Diagnostics;

namespace Genirq.Tests.Fakes;

/// <summary>Fails the nth time a point is passed, once.</summary>
internal sealed class CountedFault(FaultPoint point, int nth, int error = ErrorCode.NoMemory) : FaultInjector
{
    private int _passed;

    public override int OnPoint(FaultPoint passed) => passed == point && ++_passed == nth ? error : 0;
}
