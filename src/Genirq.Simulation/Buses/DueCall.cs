namespace Genirq.Simulation.Buses;

/// <summary>A call that a device model waits for.</summary>
/// <param name="device">The model.</param>
/// <param name="call">The call.</param>
/// <param name="dueNanoseconds">When it is due, in the host's time.</param>
internal sealed class DueCall(SimulatedDevice device, DeviceCall call, long dueNanoseconds)
{
    /// <summary>The call.</summary>
    public DeviceCall Call => call;

    /// <summary>When it is due, in the host's time.</summary>
    public long DueNanoseconds => dueNanoseconds;

    /// <summary>What makes it.</summary>
    public IDisposable? Timer { get; set; }

    /// <summary>Makes it.</summary>
    public void Fire() => device.Fire(this);
}
