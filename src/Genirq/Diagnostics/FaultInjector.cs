namespace Genirq.Diagnostics;

/// <summary>Decides which of the operations that Linux can fail do fail. For tests of the unwinding.</summary>
/// <remarks>Called with locks held: it must be quick and must not call back into the system.</remarks>
public abstract class FaultInjector
{
    /// <summary>Asked each time one of the points is passed.</summary>
    /// <param name="point">The place.</param>
    /// <returns>0 to go on, or the negative errno to fail with.</returns>
    public abstract int OnPoint(FaultPoint point);
}
