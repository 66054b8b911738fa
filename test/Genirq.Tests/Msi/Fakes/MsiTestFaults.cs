using Genirq.Diagnostics;

namespace Genirq.Tests.Msi.Fakes;

/// <summary>Lets the n-th pass of one point fail, once.</summary>
internal sealed class MsiTestFaults : FaultInjector
{
    private FaultPoint _point;
    private int _error;
    private int _passesLeft;

    /// <summary>How often the armed point was passed since it was armed.</summary>
    public int Passes { get; private set; }

    /// <summary>Arms a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="error">The negative errno to fail with.</param>
    /// <param name="after">How many passes succeed before.</param>
    public void Arm(FaultPoint point, int error, int after = 0)
    {
        _point = point;
        _error = error;
        _passesLeft = after;
        Passes = 0;
    }

    public override int OnPoint(FaultPoint point)
    {
        if (_error == 0 || point != _point)
        {
            return 0;
        }

        Passes++;
        if (_passesLeft-- > 0)
        {
            return 0;
        }

        int error = _error;
        _error = 0;
        return error;
    }
}
