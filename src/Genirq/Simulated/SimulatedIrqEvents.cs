namespace Genirq.Simulated;

/// <summary>Told when lines of a simulated controller are requested and freed. State that goes with it is the derived
/// class's.</summary>
/// <remarks>Called under the line's request lock. Source: Linux 6.12, include/linux/irq_sim.h, irq_sim_ops.</remarks>
public abstract class SimulatedIrqEvents
{
    /// <summary>A line gets its first action.</summary>
    /// <param name="hardwareIrq">The line.</param>
    /// <returns>0, or a negative errno that refuses the request.</returns>
    public virtual int Requested(HardwareIrq hardwareIrq) => 0;

    /// <summary>A line has lost its last action.</summary>
    /// <param name="hardwareIrq">The line.</param>
    public virtual void Released(HardwareIrq hardwareIrq)
    {
    }
}
