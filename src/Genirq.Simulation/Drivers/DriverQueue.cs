using Genirq.Actions;
using Genirq.Msi;

namespace Genirq.Simulation.Drivers;

/// <summary>A queue of a device with its interrupt, as the driver has it.</summary>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
public sealed class DriverQueue
{
    internal DriverQueue(DeviceDriver driver, int number, string name)
    {
        Driver = driver;
        Number = number;
        Name = name;
    }

    /// <summary>Its driver.</summary>
    public DeviceDriver Driver { get; }

    /// <summary>Its number at the device.</summary>
    public int Number { get; }

    /// <summary>The name of its interrupt's action.</summary>
    public string Name { get; }

    /// <summary>Index and interrupt.</summary>
    public MsiMap Map { get; internal set; }

    /// <summary>Whether the index is one of the device's own store, not of MSI-X.</summary>
    public bool IsInOwnStore { get; internal set; }

    /// <summary>What its message is found by in the device's own store; null elsewhere.</summary>
    public uint? Pasid { get; internal set; }

    /// <summary>How often its handler was called.</summary>
    public long Interrupts { get; internal set; }

    /// <summary>How many events (packets, completions, pieces of work) its handler found.</summary>
    public long Events { get; internal set; }

    /// <summary>Whether its interrupt is a wire that others may have too: then one without an event is none of
    /// its.</summary>
    internal bool IsShared { get; set; }

    /// <summary>How far the driver has got, as the device counts.</summary>
    internal uint Position { get; set; }

    /// <summary>What takes the handler away again.</summary>
    internal IrqRegistration? Registration { get; set; }
}
