using System.Diagnostics.CodeAnalysis;
using Genirq.Msi;
using Genirq.Pci.Interrupts;
using Genirq.Pci.Snapshots;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Traces;
using Genirq.Snapshots;

namespace Genirq.Simulation.Snapshots;

/// <summary>Saves a whole machine in memory, and goes on with it in another one that was built alike.</summary>
/// <remarks>
/// <para>
/// Part of it are time, the order of events, local APICs, the bus with writes under way, memory, device models, and the
/// functions that drivers have claimed. Drivers are code: whoever restores claims the functions again in the same way,
/// brings the handlers (<see cref="SnapshotHost.Handlers"/>) and adds what else drivers know as parts of
/// <see cref="Host"/>.
/// </para>
/// <para>
/// A machine is at rest between two steps while no CPU has work in process context, and while nothing but ticks and
/// models that can be saved is due later. Restoring writes no trace. Not thread-safe: one thread runs a machine.
/// </para>
/// </remarks>
public sealed class MachineSnapshot
{
    private readonly SimulatedMachine _machine;
    private readonly HashSet<DriverMemory> _memories = [];

    /// <summary>Describes a machine, with the devices that are plugged in now.</summary>
    /// <param name="machine">The machine.</param>
    public MachineSnapshot(SimulatedMachine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        _machine = machine;
        Host = new SnapshotHost(machine.System) { SchedulesResends = false };
        ClockPart clock = new(machine.Clock);
        Host.AddClock(clock);
        foreach (BusFunction function in machine.Bus.Functions)
        {
            Host.AddPart(new DeviceFunctionSnapshot(function.Slot.ToString(), function.Function));
            Host.AddPart(new ModelPart(function, clock));
        }

        Host.AddPart(new MachinePart(machine, clock));
    }

    /// <summary>What belongs to the machine's system: handlers, names and drivers' parts are added here.</summary>
    public SnapshotHost Host { get; }

    /// <summary>Adds a function that a driver has claimed.</summary>
    /// <param name="function">The function.</param>
    /// <param name="store">The blueprint of its own message store, if it has one.</param>
    /// <param name="storeData">The driver's data of that store.</param>
    public void AddDriver(DriverFunction function, MsiDomainTemplate? store = null, object? storeData = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Host.AddDevice(function.Interrupts.Message);
        Host.AddPart(new PciDeviceSnapshot(function.Interrupts, store, storeData));
    }

    /// <summary>Adds a driver with its function: it brings its handlers by itself.</summary>
    /// <param name="driver">The driver; before a restore one that has not started.</param>
    /// <exception cref="ArgumentException">It has been added, or its memory is another one than that of the drivers
    /// before.</exception>
    public void AddDriver(DeviceDriver driver)
    {
        ArgumentNullException.ThrowIfNull(driver);
        AddDriver(driver.Function);
        if (driver.SharedMemory is { } memory && _memories.Add(memory))
        {
            Host.AddPart(new DriverMemoryPart(memory));
        }

        DriverPart part = new(driver);
        Host.AddPart(part);
        Func<SavedAction, SnapshotHandler?>? others = Host.Handlers;
        Host.Handlers = saved => part.Revive(saved) ?? others?.Invoke(saved);
    }

    /// <summary>Saves the machine.</summary>
    /// <returns>The document, in UTF-8.</returns>
    /// <exception cref="SnapshotException">It cannot be saved now.</exception>
    public ReadOnlyMemory<byte> Save() => SystemSnapshot.Save(Host);

    /// <summary>Goes on with a saved machine, or tells why not.</summary>
    /// <param name="document">The document. It is not trusted.</param>
    /// <param name="problem">Why it was rejected; null after success.</param>
    /// <returns>Whether it was restored; if not nothing has changed.</returns>
    public bool TryRestore(ReadOnlyMemory<byte> document, [NotNullWhen(false)] out SnapshotException? problem)
    {
        TraceSink? trace = _machine.Trace;
        _machine.Trace = null;
        try
        {
            return SystemSnapshot.TryRestore(Host, document, out problem);
        }
        finally
        {
            _machine.Trace = trace;
        }
    }

    /// <summary>Goes on with a saved machine.</summary>
    /// <param name="document">The document. It is not trusted.</param>
    /// <exception cref="SnapshotException">It was rejected; nothing has changed.</exception>
    public void Restore(ReadOnlyMemory<byte> document)
    {
        if (!TryRestore(document, out SnapshotException? problem))
        {
            throw problem;
        }
    }
}
