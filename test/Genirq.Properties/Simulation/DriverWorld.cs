using Genirq.Pci.Configuration;
using Genirq.Pci.Interrupts;
using Genirq.Simulation.Devices;
using Genirq.Simulation.Drivers;
using Genirq.Simulation.Machines;
using Genirq.Simulation.Remapping;
using Genirq.Simulation.Snapshots;
using Genirq.Simulation.Traces;

namespace Genirq.Properties.Simulation;

/// <summary>A machine in memory with one of each device model, and their drivers.</summary>
internal sealed class DriverWorld : IDisposable
{
    private readonly int _setup;

    /// <summary>Builds the machine of a setup; no driver has started.</summary>
    public DriverWorld(int setup, MachinePlatform platform = MachinePlatform.X86)
    {
        _setup = setup;
        Machine = new SimulatedMachine(new MachineOptions
        {
            CpuCount = 1 + (setup % 4),
            Platform = platform,
            Remapping = platform == MachinePlatform.X86 ? (RemappingKind)(setup / 4 % 3) : RemappingKind.None,
            Seed = (ulong)setup,
            Trace = Trace,
        });
        PciSlot network = new(0, 0, 1, 0);
        PciSlot endpoint = new(0, 0, 2, 0);
        Card = new NetworkCard(new NetworkCardOptions { QueueCount = 5 });
        Machine.Bus.Attach(network, Card);
        Machine.Bus.Attach(endpoint, new TestEndpoint(4, 4));
        Network = new NetworkDriver("eth0", Machine.Bus.Claim(network));
        InterruptKinds kinds = (setup % 3) switch
        {
            0 => InterruptKinds.MsiX,
            1 => InterruptKinds.Msi,
            _ => InterruptKinds.IntX,
        };
        Endpoint = new EndpointDriver("test0", Machine.Bus.Claim(endpoint), kinds);
        PciSlot storage = new(0, 0, 3, 0);
        PciSlot accelerator = new(0, 0, 4, 0);
        Machine.Bus.Attach(storage, new StorageController(new StorageControllerOptions
        {
            QueueCount = 3,
            VectorCount = 4,
            CommandNanoseconds = setup % 5 * 20_000,
        }));
        Machine.Bus.Attach(accelerator, new Accelerator(new AcceleratorOptions
        {
            QueueCount = 4,
            SlotCount = 6,
            WorkNanoseconds = setup % 3 * 30_000,
        }));
        DriverMemory memory = new(Machine.Bus.Memory);
        Storage = new StorageDriver("disk0", Machine.Bus.Claim(storage), memory, 2);
        AcceleratorStore store = setup % 2 == 0 ? AcceleratorStore.Contexts : AcceleratorStore.Slots;
        Accelerator = new AcceleratorDriver("acc0", Machine.Bus.Claim(accelerator), store);
    }

    /// <summary>The machine.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>The network card.</summary>
    public NetworkCard Card { get; }

    /// <summary>The card's driver.</summary>
    public NetworkDriver Network { get; }

    /// <summary>The endpoint's driver.</summary>
    public EndpointDriver Endpoint { get; }

    /// <summary>The storage controller's driver.</summary>
    public StorageDriver Storage { get; }

    /// <summary>The accelerator's driver.</summary>
    public AcceleratorDriver Accelerator { get; }

    /// <summary>All drivers.</summary>
    public IReadOnlyList<DeviceDriver> Drivers => [Network, Endpoint, Storage, Accelerator];

    /// <summary>The machine's trace.</summary>
    public TraceList Trace { get; } = new();

    /// <summary>Describes the machine for a snapshot.</summary>
    public MachineSnapshot Describe()
    {
        MachineSnapshot snapshot = new(Machine);
        foreach (DeviceDriver driver in Drivers)
        {
            snapshot.AddDriver(driver);
        }

        return snapshot;
    }

    /// <summary>The same machine, built anew, with a saved state.</summary>
    public DriverWorld Reborn(ReadOnlyMemory<byte> document)
    {
        DriverWorld world = new(_setup, Machine.Options.Platform);
        world.Trace.Clear();
        world.Describe().Restore(document);
        Assert.Empty(world.Trace.Items);
        Machine.Dispose();
        return world;
    }

    /// <inheritdoc/>
    public void Dispose() => Machine.Dispose();
}
