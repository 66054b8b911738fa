using Genirq.Diagnostics;

namespace Genirq.Tests.Fakes;

/// <summary>Fails, or throws, the nth time a point is passed since it was switched on.</summary>
internal sealed class SwitchedFault(FaultPoint point, int nth, bool throws) : FaultInjector
{
    private int _passed;

    public bool IsOn
    {
        get;
        set
        {
            field = value;
            _passed = 0;
        }
    }

    public override int OnPoint(FaultPoint passed)
    {
        if (!IsOn || passed != point || ++_passed != nth)
        {
            return 0;
        }

        return throws ? throw new TimeoutException() : ErrorCode.NoMemory;
    }
}
