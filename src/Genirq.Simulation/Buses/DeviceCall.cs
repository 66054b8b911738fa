namespace Genirq.Simulation.Buses;

/// <summary>What a device model does later, as data: it can be saved while it is due.</summary>
/// <param name="Kind">What, by the model's own numbers: 0 or more.</param>
/// <param name="First">0 or more; what it means is the model's affair, as with the others.</param>
/// <param name="Second">0 or more.</param>
/// <param name="Third">0 or more.</param>
/// <remarks>See <see cref="SimulatedDevice.OnDue"/>.</remarks>
public readonly record struct DeviceCall(int Kind, long First = 0, long Second = 0, long Third = 0);
