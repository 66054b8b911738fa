using Genirq.Diagnostics;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Buses;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;

namespace Genirq.Simulation.Scripts;

/// <summary>A device of a script's machine that is being played: model, driver, and what it was told to do.</summary>
/// <remarks>Not thread-safe: one thread runs a machine.</remarks>
public sealed class ScriptedDevice
{
    internal ScriptedDevice(ScriptDevice description, SimulatedDevice model, DeviceDriver driver)
    {
        Description = description;
        Model = model;
        Driver = driver;
    }

    /// <summary>What the script says of it.</summary>
    public ScriptDevice Description { get; }

    /// <summary>Its own side.</summary>
    public SimulatedDevice Model { get; }

    /// <summary>Its driver.</summary>
    public DeviceDriver Driver { get; }

    /// <summary>How many events the device has had, or will have, for its queues.</summary>
    public long Raised { get; internal set; }

    /// <summary>How many of them no handler has seen yet.</summary>
    public long Missing => Raised - Driver.Events;

    /// <summary>Builds the device of a description, plugs it in and claims it for its driver.</summary>
    internal static ScriptedDevice Attach(ScriptDevice description, MachineBus bus, DriverMemory memory)
    {
        SimulatedDevice model = Build(description);
        bus.Attach(description.Slot, model, description.Node);
        DriverFunction function = bus.Claim(description.Slot, description.Name);
        DeviceDriver driver = description.Model switch
        {
            ScriptModel.Network => new NetworkDriver(description.Name, function),
            ScriptModel.Storage => new StorageDriver(description.Name, function, memory, description.OpenQueues),
            ScriptModel.Accelerator => new AcceleratorDriver(description.Name, function, description.Store),
            _ => new EndpointDriver(description.Name, function, description.Kinds),
        };
        return new ScriptedDevice(description, model, driver);
    }

    /// <summary>Lets the device have events.</summary>
    internal IrqOutcome Fire(int queue, int count)
    {
        if (Model is not NetworkCard card)
        {
            IrqOutcome result = Driver.Submit(queue, count);
            Raised += result.IsDone ? count : 0;
            return result;
        }

        int taken = queue < card.QueueCount ? card.Receive(queue, count) : 0;
        Raised += taken;
        return taken == count
            ? IrqOutcome.Done
            : IrqOutcome.Refused(
                ErrorCode.NoSpace, $"Queue {queue} of {Description.Name} had room for {taken} of {count} packets.");
    }

    /// <summary>Lets the device have an error.</summary>
    internal void Fail()
    {
        const uint SomeError = 1;
        if (Model is NetworkCard card)
        {
            card.RaiseError(SomeError);
        }
        else if (Model is Accelerator accelerator)
        {
            accelerator.RaiseError();
        }
    }

    private static SimulatedDevice Build(ScriptDevice description)
    {
        NetworkCardOptions network = new();
        StorageControllerOptions storage = new();
        AcceleratorOptions accelerator = new();
        return description.Model switch
        {
            ScriptModel.Network => new NetworkCard(network with
            {
                VectorCount = description.Vectors ?? network.VectorCount,
                QueueCount = description.Queues ?? network.QueueCount,
            }),
            ScriptModel.Storage => new StorageController(storage with
            {
                VectorCount = description.Vectors ?? storage.VectorCount,
                QueueCount = description.Queues ?? storage.QueueCount,
                CommandNanoseconds = description.WorkNanoseconds ?? storage.CommandNanoseconds,
            }),
            ScriptModel.Accelerator => new Accelerator(accelerator with
            {
                VectorCount = description.Vectors ?? accelerator.VectorCount,
                QueueCount = description.Queues ?? accelerator.QueueCount,
                SlotCount = description.Slots ?? accelerator.SlotCount,
                WorkNanoseconds = description.WorkNanoseconds ?? accelerator.WorkNanoseconds,
            }),
            _ => new TestEndpoint(description.Vectors ?? 16, description.Messages ?? 32),
        };
    }
}
