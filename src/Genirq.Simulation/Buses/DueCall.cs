using Genirq.Simulation.Execution;

namespace Genirq.Simulation.Buses;

/// <summary>A call that a device model waits for.</summary>
/// <param name="device">The model.</param>
/// <param name="call">The call.</param>
internal sealed class DueCall(SimulatedDevice device, DeviceCall call)
{
    /// <summary>The call.</summary>
    public DeviceCall Call => call;

    /// <summary>What makes it.</summary>
    public ClockTimer? Timer { get; set; }

    /// <summary>Makes it.</summary>
    public void Fire() => device.Fire(this);
}
