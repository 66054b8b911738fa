using Genirq.Pci.Devices;
using Genirq.Pci.Interrupts;

namespace Genirq.Simulation.Devices;

/// <summary>A device of a machine in memory, from its own side: registers in, interrupts out.</summary>
/// <remarks>
/// It knows neither its driver nor the interrupt system. The machine hands it accesses to its memory windows (those of
/// MSI-X go to <see cref="Function"/> first), calls it when the time has come that it asked for, and gives it
/// <see cref="IDeviceHost"/> for what it does by itself. Not thread-safe: one thread runs a machine.
/// </remarks>
public interface IDeviceModel
{
    /// <summary>Configuration space, MSI, MSI-X and wire. The machine connects its routes.</summary>
    DeviceFunction Function { get; }

    /// <summary>The device's own registers, behind its base address registers outside MSI-X.</summary>
    /// <remarks>What no register answers reads 0; what cannot be written is not, without a word.</remarks>
    IPciMemory Registers { get; }

    /// <summary>Plugs the device into a machine.</summary>
    /// <param name="host">The machine; null pulls it out.</param>
    void Attach(IDeviceHost? host);

    /// <summary>The time has come that the device asked for with <see cref="IDeviceHost.WakeAt"/>, or a later
    /// one. Being called without reason does no harm.</summary>
    void Wake();
}
