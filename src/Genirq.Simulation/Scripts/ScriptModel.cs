namespace Genirq.Simulation.Scripts;

/// <summary>Which device model a script's device is.</summary>
public enum ScriptModel
{
    /// <summary><see cref="Devices.NetworkCard"/>.</summary>
    Network,

    /// <summary><see cref="Devices.StorageController"/>.</summary>
    Storage,

    /// <summary><see cref="Devices.Accelerator"/>.</summary>
    Accelerator,

    /// <summary><see cref="Devices.TestEndpoint"/>.</summary>
    Endpoint,
}
