using Genirq.Diagnostics;

namespace Genirq.Properties.Descriptors;

/// <summary>Fails one passing of one point: the n-th from now.</summary>
internal sealed class OneFault : FaultInjector
{
    private FaultPoint? _point;
    private int _remaining;
    private int _error;

    /// <summary>Whether the fault happened since it was armed.</summary>
    public bool HasFired { get; private set; }

    /// <summary>Arms it.</summary>
    /// <param name="point">Where.</param>
    /// <param name="passings">How many passings go well first.</param>
    /// <param name="error">The negative errno.</param>
    public void Arm(FaultPoint point, int passings, int error)
    {
        (_point, _remaining, _error) = (point, passings, error);
        HasFired = false;
    }

    /// <summary>Disarms it.</summary>
    public void Disarm() => _point = null;

    /// <inheritdoc/>
    public override int OnPoint(FaultPoint point)
    {
        if (point != _point || _remaining-- > 0)
        {
            return 0;
        }

        _point = null;
        HasFired = true;
        return _error;
    }
}
